import {
  type Estimate,
  Evaluator,
  type Explanation,
  type Game,
  type SolveOptions,
  type Solver,
  spectrumFromJSON,
} from '@spex/core';
import { roundsOf } from './commands/round-flags.ts';
import { checksOf } from './commands/sampling-flags.ts';
import type { RunFlags } from './commands/solver-flags.ts';
import { describeDollars } from './dollars.ts';
import { EXIT } from './exit-codes.ts';
import { explainMeasured } from './explain-measured.ts';
import { type ExplanationFormat, renderExplanation, type ScoredExplanation } from './explanation-output.ts';
import { beforeFirstAblation } from './first-ablation.ts';
import type { FileGame } from './games/file-game.ts';
import type { Io } from './io.ts';
import type { ModelRun } from './model-run.ts';
import type { Output } from './output.ts';
import { samplingOptions } from './presence.ts';
import { progressLine } from './progress.ts';
import { failureBehind } from './runs/failure-behind.ts';
import { withRun } from './runs/open-run.ts';
import { noRuns, type Runs } from './runs/runs.ts';
import { talkOfCounts } from './runs/talk-of-counts.ts';
import { hearSignals } from './turn.ts';
import { describeWorkers } from './work/with-workers.ts';

export interface Run {
  readonly solver: Solver;
  readonly game: Game;
  readonly budget: number;
  /** What the budget comes from, for the person: `default for 15 players`. Undefined where it was asked for. */
  readonly budgetNote?: string | undefined;
  /** Scores the spectrum where true values are known. */
  readonly truth?: FileGame['truth'];
  /** Where what is paid for is kept; default nowhere. */
  readonly runs?: Runs;
  /** How the game is asked. */
  readonly asking?: ModelRun['asking'];
  /** Adds to the explanation what is known beside it. */
  readonly finish?: (explanation: Explanation, evaluator: Evaluator) => Explanation;
}

/** How a run ended. */
export interface Solved {
  readonly explanation: ScoredExplanation;
  /** The game, a limit of it or the store failed in mid-run: the explanation is of what was measured by then. */
  readonly failure?: Error;
  readonly interrupted: boolean;
}

/**
 * Runs a solver on a game and writes the explanation; tells the exit code. When the game fails in mid-run, what was
 * measured by then is explained and written, and the error is thrown afterwards.
 */
export async function runSolver(
  io: Io,
  flags: RunFlags,
  output: Output<ExplanationFormat>,
  run: Run,
): Promise<number> {
  const solved = await solveGame(io, flags, run);
  return finishRun(io, flags, output, solved, renderExplanation(solved.explanation, output, io, flags.top));
}

/** Writes what a run gave, and tells the exit code. Throws the failure that ended it. */
export async function finishRun(
  io: Io,
  { quiet, out }: Pick<RunFlags, 'quiet' | 'out'>,
  output: Output<string>,
  { failure, interrupted }: Pick<Solved, 'failure' | 'interrupted'>,
  data: string,
): Promise<number> {
  await output.write(data);
  if (output.toFile && !quiet) io.err.write(`wrote ${out}\n`);
  if (failure) throw failure;
  return interrupted ? EXIT.interrupted : EXIT.ok;
}

/** Runs a solver on a game, with progress and Ctrl-C. */
export async function solveGame(
  io: Io,
  flags: RunFlags,
  { solver, game, budget, budgetNote, truth, runs = noRuns(''), asking, finish }: Run,
): Promise<Solved> {
  const talk = (line: string): void => {
    if (!flags.quiet) io.err.write(`${line}\n`);
  };
  const most = roundsOf(flags) === undefined ? '' : ' at most, in rounds';
  const note = budgetNote === undefined ? '' : ` (${budgetNote})`;
  const announce = (): void => {
    const cost = describeCost(game.estimate?.(budget));
    talk(
      `${game.players.length} players, solver ${solver.name}, budget ${budget} ablations${most}${note}${cost}`,
    );
  };

  const progress = progressLine(io.err);
  const interrupt = io.interrupt(() => {
    progress.clear();
    talk('interrupted: writing what was measured (once more to leave at once)');
  });
  const { signal } = interrupt;
  const planned = budget + checksOf(flags);
  try {
    return await withRun(game, runs, { ...asking, budget: planned, signal }, async (run) => {
      const evaluator = new Evaluator(beforeFirstAblation(run.game, announce), {
        ...run.evaluation,
        ...(!flags.quiet && { onProgress: (at) => progress.show(at, describeWorkers(runs)) }),
      });
      const options = solveOptions(flags, budget);
      let failure: Error | undefined;
      const found = await solver.solve(evaluator, options).catch((error: unknown) => {
        failure = failureBehind(error, run);
        if (evaluator.measured().batch.rows === 0) throw failure;
        return explainMeasured(solver, evaluator, options);
      });
      failure ??= run.failure();
      if (failure && evaluator.measured().batch.rows === 0) throw failure;
      await hearSignals();
      const explanation = finish ? finish(found, evaluator) : found;
      progress.clear();
      talkOfCounts(run.counts, talk);
      const solved: Solved = {
        explanation: truth
          ? { ...explanation, truth: truth(spectrumFromJSON(explanation.spectrum)) }
          : explanation,
        ...(failure && { failure }),
        interrupted: signal.aborted,
      };
      return [solved, failure || signal.aborted ? 'partial' : 'complete'];
    });
  } finally {
    progress.clear();
    interrupt.dispose();
  }
}

/** What the flags say to a solver. */
export function solveOptions(flags: RunFlags, budget: number): SolveOptions {
  return {
    budget,
    seed: flags.seed,
    holdout: flags.holdout,
    ...samplingOptions(flags),
    ...(flags.choose && { choice: flags.choose }),
    ...(flags.order !== undefined && { order: flags.order }),
  };
}

/** Tokens and money of a run, at most; empty where there is nothing to tell. */
export function describeCost({ tokens, dollars }: Estimate = {}): string {
  const parts = [
    ...(tokens === undefined ? [] : [`${tokens.toLocaleString('en-US')} tokens`]),
    ...(dollars === undefined ? [] : [describeDollars(dollars)]),
  ];
  return parts.length === 0 ? '' : `, at most ${parts.join(', ')}`;
}
