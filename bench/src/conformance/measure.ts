import { type Guarantee, INDICES, type IndexName, type Solver } from 'spex';
import {
  indicesOf,
  sharesOutputs,
  takesGuess,
  takesRecording,
  takesRounds,
  takesSampler,
} from './abilities.ts';
import { ability, type Cell, property, told } from './cell.ts';
import {
  ALIKE,
  type Alike,
  EFFICIENT,
  givesNullNothing,
  isEfficient,
  isExact,
  isLinear,
  isUnbiased,
  tellsErrors,
  treatsAlike,
} from './properties.ts';
import { isLeast, type Reach, reachOf } from './reach.ts';
import type { Subject } from './solve.ts';

/** A line of each table, without the solver's name. */
export interface Conformance {
  readonly solver: string;
  readonly abilities: Readonly<Record<string, Cell>>;
  readonly properties: Readonly<Record<string, Cell>>;
}

/** Measures everything about one solver. `seeds`: runs of which means are taken. */
export async function measureSolver(
  solver: Solver,
  { seeds, sizes }: { readonly seeds: number; readonly sizes?: readonly number[] },
): Promise<Conformance> {
  const { estimates, guarantees = [] } = solver;
  const given = await indicesOf(solver);
  const wanted: readonly string[] = estimates ?? INDICES;
  // Of a spectrum every index is read in the same way: one tells of all.
  const looked: readonly IndexName[] = estimates ?? ['SV'];
  const under = async (
    holds: (subject: Subject) => Promise<boolean>,
    promised: boolean,
    indices = looked,
  ): Promise<Cell> => {
    const held = new Map<string, boolean>();
    for (const index of indices) held.set(index, await holds({ solver, index }));
    return property(held, promised);
  };
  const promises = (guarantee: Guarantee): boolean => guarantees.includes(guarantee);
  const sampler = await takesSampler(solver);
  const recordings = estimates && solver.takesRecordings === true;
  return {
    solver: solver.name,
    abilities: {
      gives: told(
        given.length === INDICES.length ? 'every index' : given.join(', '),
        given.join() !== INDICES.filter((index) => wanted.includes(index)).join(),
      ),
      coalitions: told(sampler ? 'drawn' : 'designed', sampler === (solver.designsCoalitions === true)),
      'takes a sampler': ability(sampler, solver.designsCoalitions !== true),
      'a recording': ability(await takesRecording(solver), recordings),
      'a guess': ability(await takesGuess(solver), solver.takesGuess === true),
      rounds: ability(await takesRounds(solver), estimates ? false : undefined),
      'outputs share ablations': ability(await sharesOutputs(solver), true),
      'least budget, n = 10, 100, 1,000': told(leastBudgets(solver), !(await isLeast(solver))),
      'largest n': told(describeReach(await reachOf(solver, sizes))),
    },
    properties: {
      'exact at 2^n': await under(isExact, estimates !== undefined),
      unbiased: await under((subject) => isUnbiased(subject, seeds), promises('unbiased')),
      efficient: await under(
        isEfficient,
        promises('efficient'),
        looked.filter((index) => EFFICIENT.includes(index)),
      ),
      'null player': await under(givesNullNothing, promises('null player')),
      'equal players': await alike(solver, looked, seeds),
      linear: await under(isLinear, promises('linear')),
      'tells errors': await under(tellsErrors, false),
    },
  };
}

/** Every estimator is to treat players alike, in the mean at least. */
async function alike(solver: Solver, indices: readonly IndexName[], seeds: number): Promise<Cell> {
  const found: Alike[] = [];
  for (const index of indices) found.push(await treatsAlike({ solver, index }, seeds));
  const least = ALIKE.find((how) => found.includes(how))!;
  return told(least, least === 'no' && solver.estimates !== undefined);
}

function leastBudgets(solver: Solver): string {
  return [10, 100, 1000]
    .map((players) => solver.leastBudget(players))
    .map((least) => (least < 1e9 ? least.toLocaleString('en') : least.toExponential(0).replace('+', '')))
    .join(', ');
}

function describeReach(reach: Reach | undefined): string {
  if (reach === undefined) return '-';
  return `${reach.players.toLocaleString('en')} (${reach.seconds < 10 ? reach.seconds.toFixed(1) : reach.seconds.toFixed(0)} s)`;
}
