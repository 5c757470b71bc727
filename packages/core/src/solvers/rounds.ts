import { createRandom } from '../coalitions/random.ts';
import { BudgetTooSmallError } from '../errors/budget-too-small-error.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Evaluator } from '../evaluator.ts';
import type { Explanation, Faithfulness } from '../explanation.ts';
import { countsOf } from './assemble.ts';
import { chooseCoalitions } from './choose-coalitions.ts';
import { checkOptions } from './options.ts';
import type { SolveOptions, Solver } from './solver.ts';

/** How a run asks in rounds of growing budgets. */
export interface Rounds {
  /** Ablations of the first round; default an eighth of `most`, or what the solver needs where that is more. */
  readonly least?: number;
  /** Ablations of all rounds together, held-out ones not counted. */
  readonly most: number;
  /** Ends the run once R² is above that with 95 % confidence (one-sided); above 0, below 1. */
  readonly untilR2?: number;
  /** Each round's budget over that of the round before; default 2, above 1. */
  readonly growth?: number;
}

/** The one-sided 95 % quantile of the normal distribution. */
const CONFIDENCE = 1.645;
/** A round that adds less R² than that to the best before it has gained nothing. */
const GAIN = 0.01;
/** Below this R² nothing has been found yet, and no gain says nothing. */
const FOUND = 0.1;
/** Rounds in a row that gain nothing before the run ends. */
const PATIENCE = 2;

/**
 * Solves on `least` ablations, then on growing budgets, until the R² is good enough, stops growing, or `most` are spent.
 * The explanation is that of the last round, the same as of one run with its budget, but for its cost and the account,
 * which tells of every round. Ablations of earlier rounds are never paid for again: solvers that sample go on where they
 * were, and one that designs its coalitions for each budget (`spex`) uses those that come again; the others count all the
 * same.
 *
 * R² has stopped growing when two rounds in a row add less than 0.01 to the best before them, if that is above 0.1. A
 * stopped run gives the better of the round it was in and the round before, with status `partial`.
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
  const { least, most, growth } = checkRounds(solver, game.players.length, rounds);
  checkOptions(solver, game, { ...options, budget: least });
  checkOptions(solver, game, { ...options, budget: most });
  const started = evaluator.now();
  const since = countsOf(evaluator);
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
      account: [describeRounds(done, reason), ...chosen.explanation.account],
    };
  };

  for (let budget = wasStopped && !solver.designsCoalitions ? most : least; ; ) {
    evaluator.planAnew();
    const explanation = await solver.solve(evaluator, { ...options, budget });
    const latest = { budget, explanation };
    const before = done.at(-1);
    done.push(latest);
    if (explanation.status === 'partial') {
      const better = before !== undefined && before.explanation.faithfulness.r2 > explanation.faithfulness.r2;
      return give(better ? before : latest, 'the run was stopped in the last one');
    }
    const reason = whyEnough(done, rounds.untilR2);
    if (reason !== undefined) return give(latest, reason);
    const spent = evaluator.evaluations - since.evaluations;
    const next = nextBudget(solver, evaluator, options, { budget, most, growth, spent });
    if (next <= budget) {
      const rest = Math.min(most, game.recorded?.rows ?? most) - budget;
      const spentAll = `the budget of ${count(most)} is spent`;
      return give(latest, rest <= 0 ? spentAll : `too little of the budget of ${count(most)} is left`);
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

interface Round {
  readonly budget: number;
  readonly explanation: Explanation;
}

function checkRounds(
  solver: Solver,
  players: number,
  { least, most, untilR2, growth = 2 }: Rounds,
): Required<Pick<Rounds, 'least' | 'most' | 'growth'>> {
  const first = least ?? Math.min(most, Math.max(solver.leastBudget(players), Math.ceil(most / 8)));
  if (first > most) {
    const message = `the first round's budget must be at most that of all, ${most}, not ${first}`;
    throw new InvalidArgumentError('least', message, first);
  }
  if (untilR2 !== undefined && !(untilR2 > 0 && untilR2 < 1)) {
    const message = `untilR2 must be above 0 and below 1, not ${untilR2}`;
    throw new InvalidArgumentError('untilR2', message, untilR2);
  }
  if (!(growth > 1 && growth < Infinity)) {
    throw new InvalidArgumentError('growth', `growth must be a number above 1, not ${growth}`, growth);
  }
  return { least: first, most, growth };
}

/** Why no further round is needed; undefined where one may be. */
function whyEnough(done: readonly Round[], untilR2: number | undefined): string | undefined {
  const { faithfulness } = done.at(-1)!.explanation;
  if (faithfulness.method === 'exact') return 'all coalitions are measured';
  if (untilR2 !== undefined && lowerBound(faithfulness) >= untilR2) {
    return `R² is above ${untilR2} with 95 % confidence`;
  }
  if (faithfulness.r2 === 1) return 'nothing is left to explain';
  const figures = done.map(({ explanation }) => explanation.faithfulness.r2);
  const before = figures.slice(0, -PATIENCE);
  const best = Math.max(...before);
  if (before.length === 0 || best < FOUND || Math.max(...figures.slice(-PATIENCE)) >= best + GAIN) return;
  return `the last ${PATIENCE} rounds added less than ${GAIN} to R²`;
}

function lowerBound({ r2, standardError }: Faithfulness): number {
  return r2 - CONFIDENCE * (standardError ?? 0);
}

/** The budget of the next round, no more than what may still be spent pays for. */
function nextBudget(
  solver: Solver,
  evaluator: Evaluator,
  { seed = 0, sampler, holdout = 0 }: Omit<SolveOptions, 'budget'>,
  { budget, most, growth, spent }: Record<'budget' | 'most' | 'growth' | 'spent', number>,
): number {
  const wanted = Math.max(budget + 1, Math.round(budget * growth));
  if (solver.designsCoalitions) {
    // Nothing says how many of its coalitions are known already. What would be left after this round must be worth
    // another one, or this one takes it all.
    const left = most - spent;
    return left - wanted < wanted * growth ? left : wanted;
  }
  // Where most coalitions are wanted, the sample of a larger budget does not hold all of a smaller one's.
  const { game } = evaluator;
  for (let next = Math.min(wanted, most, game.recorded?.rows ?? most); next > budget; ) {
    const chosen = chooseCoalitions(game, next, createRandom(seed), sampler);
    const excess = spent - holdout + evaluator.missing(chosen) - most;
    if (excess <= 0) return next;
    next -= excess;
  }
  return budget;
}

function describeRounds(done: readonly Round[], reason: string): string {
  const told = done.map(({ budget, explanation: { faithfulness, status } }) => {
    const { r2, standardError, coalitions } = faithfulness;
    const error = standardError === null ? '' : ` ± ${standardError.toFixed(3)}`;
    const measured = status === 'partial' ? `${count(coalitions)} of ${count(budget)}` : count(budget);
    return `R² ${r2.toFixed(3)}${error} with ${measured}`;
  });
  const rounds = done.length === 1 ? 'one round' : `${done.length} rounds`;
  return `The budget was spent in ${rounds}: ${told.join(', ')}; then ${reason}.`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
