import { Evaluator, getSolver, type NamedGame, spectrumFromJSON } from 'spex';
import { drawnBy } from '../efficiency/measure.ts';
import { cpuSeconds } from '../harness/cpu.ts';
import type { AdaptiveRow, AdaptiveTask } from './task.ts';

/** Solves a game with a solver and scores the spectrum on what is known of it. */
export async function measureAdaptive(
  { name, file }: NamedGame,
  { solver, budget, choice, seed }: AdaptiveTask,
): Promise<AdaptiveRow> {
  const { truth } = file;
  if (truth === undefined) throw new Error(`${name} has nothing to score on`);
  const evaluator = new Evaluator(drawnBy(file.game, seed));
  const before = cpuSeconds();
  const { faithfulness, spectrum } = await getSolver(solver).solve(evaluator, {
    budget,
    seed,
    choice,
    order: 1,
  });
  return {
    r2: truth(spectrumFromJSON(spectrum)).r2,
    claimed: faithfulness.r2,
    standardError: faithfulness.standardError,
    seconds: cpuSeconds() - before,
  };
}
