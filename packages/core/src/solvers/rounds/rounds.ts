import { createRandom } from '../../coalitions/random.ts';
import { BudgetTooSmallError } from '../../errors/budget-too-small-error.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import type { Game } from '../../game.ts';
import { countsOf } from '../assemble.ts';
import { chooseCoalitions } from '../choose-coalitions.ts';
import { checkOptions } from '../options.ts';
import type { SolveOptions, Solver } from '../solver.ts';
import { describeRounds, figuresOf } from './describe.ts';
import type { Round, RunSoFar, Spent, StoppingRule } from './stopping-rule.ts';
import {
  untilDollars,
  untilError,
  untilGain,
  untilNothingLeft,
  untilR2,
  untilSeconds,
  untilTop,
} from './stopping-rules.ts';

/** How a run asks in rounds of growing budgets, and when it has learned enough: at the first rule that holds. */
export interface Rounds {
  /** Ablations of the first round; default an eighth of `most`, or what the solver needs where that is more. */
  readonly least?: number;
  /** Ablations of all rounds together, held-out ones not counted. */
  readonly most: number;
  /** Each round's budget over that of the round before; default 2, above 1. */
  readonly growth?: number;
  /** Until R² is above that with 95 % confidence (one-sided, over all rounds together); above 0, below 1. */
  readonly untilR2?: number;
  /** Until two rounds in a row add less than that to R², where that is above 0.1; default 0.01. */
  readonly untilGain?: number;
  /** Until so many interactions, the strongest, have sure signs and 90 % of them would be found again. */
  readonly untilTop?: number;
  /** Until each of the 10 strongest interactions is known to ± that, in the game's units. */
  readonly untilError?: number;
  /** Unless another round is expected to end within so many seconds of the start. */
  readonly untilSeconds?: number;
  /** Unless another round is expected to cost no more than so many US dollars, where the game can tell. */
  readonly untilDollars?: number;
  /** Further rules of your own. */
  readonly until?: readonly StoppingRule[];
}

/**
 * Solves on `least` ablations, then on growing budgets, until a stopping rule holds or `most` are spent. The explanation is that
 * of the last round, the same as of one run with its budget, but for its cost and the account, which tells of every round
 * and why it was the last. Ablations of earlier rounds are never paid for again: solvers that sample go on where they were,
 * and one that designs its coalitions for each budget (`spex`) uses those that come again; the others count all the same.
 *
 * A stopped run gives the better of the round it was in and the round before, with status `partial`.
 *
 * Throws InvalidArgumentError or BudgetTooSmallError, before the first ablation, for rounds or options that do not fit.
 */
export async function solveInRounds(
  solver: Solver,
  evaluator: Evaluator,
  options: Omit<SolveOptions, 'budget'>,
  rounds: Rounds,
): Promise<Explanation> {
  const { game, signal } = evaluator;
  const { least, most, growth, rules } = checkRounds(solver, game.players.length, rounds);
  checkOptions(solver, game, { ...options, budget: least });
  checkOptions(solver, game, { ...options, budget: most });
  const started = evaluator.now();
  const since = countsOf(evaluator);
  const mostRounds = countRounds(least, Math.min(most, game.recorded?.rows ?? most), growth);
  // Values measured before a stopped run: what can be solved with them is, though nothing more is asked.
  const wasStopped = signal?.aborted === true;
  const done: Round[] = [];
  const give = (chosen: Round, reason: string): Explanation => {
    const seconds = evaluator.seconds - since.seconds;
    return {
      ...chosen.explanation,
      status: signal?.aborted ? 'partial' : chosen.explanation.status,
      cost: {
        ...chosen.explanation.cost,
        evaluations: evaluator.evaluations - since.evaluations,
        cached: evaluator.cached - since.cached,
        evaluationSeconds: seconds,
        solverSeconds: Math.max(0, (evaluator.now() - started) / 1000 - seconds),
      },
      rounds: figuresOf(done, reason),
      account: [describeRounds(done, reason), ...chosen.explanation.account],
    };
  };

  for (let budget = wasStopped && !solver.designsCoalitions ? most : least; ; ) {
    evaluator.planAnew();
    // Named, a choice makes every round's coalitions the next one's first: a design for one budget is none for another.
    const { choice } = checkOptions(solver, game, { ...options, budget });
    const explanation = await solver.solve(evaluator, { ...options, budget, choice });
    const latest = { budget, explanation };
    const before = done.at(-1);
    done.push(latest);
    if (explanation.status === 'partial') {
      const better = before !== undefined && before.explanation.faithfulness.r2 > explanation.faithfulness.r2;
      return give(better ? before : latest, 'the run was stopped in the last one');
    }
    const spent = evaluator.evaluations - since.evaluations;
    const next = nextBudget(solver, evaluator, options, { budget, most, growth, spent });
    const seconds = (evaluator.now() - started) / 1000;
    const afterNext = next > budget ? forecast(game, { budget, next, spent, seconds }) : undefined;
    const reason = whyEnough(rules, { rounds: done, mostRounds, afterNext });
    if (reason !== undefined) return give(latest, reason);
    if (next <= budget) {
      const rest = Math.min(most, game.recorded?.rows ?? most) - budget;
      const all = `the budget of ${most.toLocaleString('en-US')}`;
      return give(latest, rest <= 0 ? `${all} is spent` : `too little of ${all} is left`);
    }
    if (signal?.aborted && !wasStopped) return give(latest, 'the run was stopped after it');
    budget = next;
  }
}

/** The solver, its budget spent in rounds: `budget` is then the most. */
export function inRounds(solver: Solver, rounds: Omit<Rounds, 'most'>): Solver {
  return {
    ...solver,
    check: (players, most) => {
      const { least } = checkRounds(solver, players, { ...rounds, most });
      if (least < solver.leastBudget(players)) {
        throw new BudgetTooSmallError(solver.name, least, solver.leastBudget(players));
      }
    },
    solve: (evaluator, { budget, ...options }) =>
      solveInRounds(solver, evaluator, options, { ...rounds, most: budget }),
  };
}

interface CheckedRounds extends Required<Pick<Rounds, 'least' | 'most' | 'growth'>> {
  readonly rules: readonly StoppingRule[];
}

function checkRounds(solver: Solver, players: number, rounds: Rounds): CheckedRounds {
  if (solver.estimates) {
    const message = `solver '${solver.name}' estimates an index and does not tell how faithful it is, by which rounds go on or end: use solver 'auto', or one budget`;
    throw new InvalidArgumentError('solver', message, solver.name);
  }
  const { least, most, growth = 2 } = rounds;
  const first = least ?? Math.min(most, Math.max(solver.leastBudget(players), Math.ceil(most / 8)));
  if (first > most) {
    const message = `the first round's budget must be at most that of all, ${most}, not ${first}`;
    throw new InvalidArgumentError('least', message, first);
  }
  if (!(growth > 1 && growth < Infinity)) {
    throw new InvalidArgumentError('growth', `growth must be a number above 1, not ${growth}`, growth);
  }
  return { least: first, most, growth, rules: rulesOf(rounds) };
}

/** What was asked for comes first, then what always ends a run. */
function rulesOf(rounds: Rounds): StoppingRule[] {
  return [
    ...(rounds.until ?? []),
    ...(rounds.untilR2 === undefined ? [] : [untilR2(rounds.untilR2)]),
    ...(rounds.untilTop === undefined ? [] : [untilTop(rounds.untilTop)]),
    ...(rounds.untilError === undefined ? [] : [untilError(rounds.untilError)]),
    untilNothingLeft,
    untilGain(rounds.untilGain),
    ...(rounds.untilSeconds === undefined ? [] : [untilSeconds(rounds.untilSeconds)]),
    ...(rounds.untilDollars === undefined ? [] : [untilDollars(rounds.untilDollars)]),
  ];
}

/** Why no further round is needed; undefined where one may be. */
function whyEnough(rules: readonly StoppingRule[], run: RunSoFar): string | undefined {
  if (run.rounds.at(-1)!.explanation.faithfulness.method === 'exact') return 'all coalitions are measured';
  for (const rule of rules) {
    const reason = rule.enough(run);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function countRounds(least: number, most: number, growth: number): number {
  let rounds = 1;
  for (let budget = least; budget < most; rounds++) budget = grown(budget, growth);
  return rounds;
}

function grown(budget: number, growth: number): number {
  return Math.max(budget + 1, Math.round(budget * growth));
}

/** The time goes with the budget: the game's does, and no solver's grows more slowly. */
function forecast(
  { estimate }: Game,
  { budget, next, spent, seconds }: Record<'budget' | 'next' | 'spent' | 'seconds', number>,
): Spent {
  const dollars = estimate?.(spent + next - budget).dollars;
  return { seconds: (seconds * next) / budget, ...(dollars !== undefined && { dollars }) };
}

/** The budget of the next round, no more than what may still be spent pays for. */
function nextBudget(
  solver: Solver,
  evaluator: Evaluator,
  options: Omit<SolveOptions, 'budget'>,
  { budget, most, growth, spent }: Record<'budget' | 'most' | 'growth' | 'spent', number>,
): number {
  const { seed = 0, sampler, holdout = 0 } = options;
  const wanted = grown(budget, growth);
  if (solver.designsCoalitions) {
    // Nothing says how many of its coalitions are known already. What would be left after this round must be worth
    // another one, or this one takes it all.
    const left = most - spent;
    return left - wanted < wanted * growth ? left : wanted;
  }
  // Where most coalitions are wanted, the sample of a larger budget does not hold all of a smaller one's.
  const { game } = evaluator;
  for (let next = Math.min(wanted, most, game.recorded?.rows ?? most); next > budget; ) {
    // Chosen ones go on where they were.
    if (checkOptions(solver, game, { ...options, budget: next }).choice === 'adaptive') return next;
    const chosen = chooseCoalitions(game, next, createRandom(seed), sampler);
    const excess = spent - holdout + evaluator.missing(chosen) - most;
    if (excess <= 0) return next;
    next -= excess;
  }
  return budget;
}
