import { createRandom } from '../../coalitions/random.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import { solveFromDraws } from '../from-draws.ts';
import { settleEnds } from '../gaussian-process/settle-ends.ts';
import type { GuessedFit } from '../guess.ts';
import type { CheckedOptions } from '../options.ts';
import { probeOf } from '../probe.ts';
import { projectMeasured } from '../proxyspex/project.ts';
import type { Sample } from '../sample.ts';
import type { SolveOptions, Solver } from '../solver.ts';
import { spex } from '../spex/spex.ts';
import { describeStack } from './account.ts';
import { fitMembers } from './members.ts';
import { routeOf } from './route.ts';
import { type Design, fitSparse, measureSparse, stackWithSparse } from './sparse.ts';
import { stackMembers } from './stack.ts';
import { tidy } from './tidy.ts';

/** Enough for five folds and the ends; the least budget. */
const LEAST_ROWS = 24;
/** Stream of the seed: coalitions that the length of the spectrum is judged by. */
const PROBE_STREAM = 0x70726f62;
/** Most terms besides the constant. */
const MOST_TERMS = 10_000;

/**
 * The default: fits every family that suits the number of players and the budget, stacks them by how well each predicts
 * coalitions that it has not seen, and gives one sparse spectrum. Where few terms of up to three players are all that there is, a
 * sparse regression finds them, be their parts there or not. Exact where the budget covers all 2^n coalitions. From 20
 * players and 1,000 ablations on, three quarters of the coalitions or more are SPEX's, whose decoding is one more family,
 * and the only one where it explains nearly everything; not so where `choice` is given, a sampler or a guess, or in rounds.
 */
export const auto: Solver = {
  name: 'auto',
  takesGuess: true,
  choice: 'adaptive',

  leastBudget: (players) => Math.min(LEAST_ROWS, 2 ** players),

  solve(evaluator: Evaluator, options: SolveOptions): Promise<Explanation> {
    const route = routeOf(evaluator.game, options);
    if (route === 'design alone') return solveByDesign(evaluator, options);
    let design: Design | undefined;
    return solveFromDraws(auto, evaluator, options, {
      leastRows: LEAST_ROWS,
      exactWhereComplete: true,
      ...(route === 'design' && {
        async measure(asked, checked) {
          const measured = await measureSparse(asked, checked);
          design = measured.design;
          return measured;
        },
      }),
      fit: (draws, checked, signal) => fitStack(draws, design, checked, signal),
      finish: (spectrum, { sample, ends }) => projectMeasured(settleEnds(spectrum, ends, MOST_TERMS), sample),
    });
  },
};

/** SPEX as it is, under this solver's name. */
async function solveByDesign(evaluator: Evaluator, options: SolveOptions): Promise<Explanation> {
  return { ...(await spex.solve(evaluator, options)), solver: auto.name };
}

async function fitStack(
  draws: Sample,
  design: Design | undefined,
  checked: CheckedOptions,
  signal: AbortSignal | undefined,
): Promise<GuessedFit> {
  const sparse = design && (await fitSparse(design, draws, signal));
  const families = sparse?.explained ? [] : await fitMembers(draws, MOST_TERMS, checked, signal);
  const members = sparse ? [...families, sparse] : families;
  const [only, ...others] = members;
  if (only !== undefined && others.length === 0) {
    return {
      ...only,
      account: [`What suits these coalitions is ${only.name} alone.`],
      details: only.account,
    };
  }
  const { seed, sampler } = checked;
  const probe = sampler && probeOf(sampler, draws, createRandom(seed).fork(PROBE_STREAM));
  const stacked = sparse
    ? stackWithSparse(families, sparse, draws, seed)
    : stackMembers(members, probe?.draws ?? draws, seed);
  const spectrum = tidy(stacked.spectrum, MOST_TERMS, probe);
  return {
    ...stacked,
    spectrum,
    account: describeStack(members, stacked, draws, spectrum),
    details: members.flatMap(({ account }) => account),
  };
}
