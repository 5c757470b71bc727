import {
  Evaluator,
  type Explanation,
  type Game,
  GameError,
  type SolveOptions,
  type Solver,
  spectrumFromJSON,
} from '@spex/core';
import type { RunFlags } from './commands/solver-flags.ts';
import { EXIT } from './exit-codes.ts';
import { type ExplanationFormat, renderExplanation, type ScoredExplanation } from './explanation-output.ts';
import { beforeFirstAblation } from './first-ablation.ts';
import type { FileGame } from './games/file-game.ts';
import type { Io } from './io.ts';
import type { Output } from './output.ts';
import { progressLine } from './progress.ts';
import { hearSignals } from './turn.ts';

export interface Run {
  readonly solver: Solver;
  readonly game: Game;
  readonly budget: number;
  /** What the budget comes from, for the person: `default for 15 players`. Undefined where it was asked for. */
  readonly budgetNote?: string | undefined;
  /** Scores the spectrum where true values are known. */
  readonly truth?: FileGame['truth'];
}

/**
 * Runs a solver on a game and writes the explanation; tells the exit code. When the game fails in mid-run, what was
 * measured by then is explained and written, and the error is thrown afterwards.
 */
export async function runSolver(
  io: Io,
  flags: RunFlags,
  output: Output<ExplanationFormat>,
  { solver, game, budget, budgetNote, truth }: Run,
): Promise<number> {
  const talk = (line: string): void => {
    if (!flags.quiet) io.err.write(`${line}\n`);
  };
  const note = budgetNote === undefined ? '' : ` (${budgetNote})`;
  const announce = (): void => {
    talk(`${game.players.length} players, solver ${solver.name}, budget ${budget} ablations${note}`);
  };

  const progress = progressLine(io.err);
  const interrupt = io.interrupt(() => {
    progress.clear();
    talk('interrupted: writing what was measured (once more to leave at once)');
  });
  try {
    const evaluator = new Evaluator(beforeFirstAblation(game, announce), {
      signal: interrupt.signal,
      ...(!flags.quiet && { onProgress: progress.show }),
    });
    const options: SolveOptions = {
      budget,
      seed: flags.seed,
      index: flags.index,
      holdout: flags.holdout,
      ...(flags.order !== undefined && { order: flags.order }),
    };
    let failure: GameError | undefined;
    const explanation = await solver.solve(evaluator, options).catch((error: unknown) => {
      if (!(error instanceof GameError) || evaluator.measured().batch.rows === 0) throw error;
      failure = error;
      return explainMeasured(solver, evaluator, options);
    });
    await hearSignals();
    progress.clear();
    const scored: ScoredExplanation = truth
      ? { ...explanation, truth: truth(spectrumFromJSON(explanation.spectrum)) }
      : explanation;
    await output.write(renderExplanation(scored, output, io, flags.top));
    if (output.toFile) talk(`wrote ${flags.out}`);
    if (failure) throw failure;
    return interrupt.signal.aborted ? EXIT.interrupted : EXIT.ok;
  } finally {
    progress.clear();
    interrupt.dispose();
  }
}

/** A partial explanation of what an evaluator has measured, without asking its game again. */
async function explainMeasured(
  solver: Solver,
  evaluator: Evaluator,
  options: SolveOptions,
): Promise<Explanation> {
  const rest = new Evaluator(evaluator.game, { known: evaluator.measured(), signal: AbortSignal.abort() });
  const explanation = await solver.solve(rest, options);
  const { evaluations, seconds } = evaluator;
  return { ...explanation, cost: { ...explanation.cost, evaluations, evaluationSeconds: seconds } };
}
