import {
  createRandom,
  createSpectrum,
  Evaluator,
  type Game,
  getSolver,
  type NamedGame,
  type Spectrum,
  selectRows,
  spectrumFromJSON,
} from 'spex';
import { cpuSeconds } from '../harness/cpu.ts';
import { CUTS, type EfficiencyRow, type EfficiencyTask } from './task.ts';

/** Solves a game and scores the spectrum on what is known of it. */
export async function measureEfficiency(
  { name, file }: NamedGame,
  { solver, budget, noise, seed }: EfficiencyTask,
): Promise<EfficiencyRow> {
  const { truth, noisy, deviation = 0 } = file;
  if (truth === undefined) throw new Error(`${name} has nothing to score on`);
  const game = noise > 0 ? noisy!(noise * deviation, seed) : drawnBy(file.game, seed);
  const evaluator = new Evaluator(game);
  const before = cpuSeconds();
  const explanation = await getSolver(solver).solve(evaluator, { budget, seed, order: 1 });
  const seconds = cpuSeconds() - before;
  const spectrum = spectrumFromJSON(explanation.spectrum);
  const r2 = truth(spectrum).r2;
  return {
    r2,
    claimed: explanation.faithfulness.r2,
    terms: spectrum.supports.length,
    seconds,
    cut: CUTS.map((terms) => (terms < spectrum.supports.length ? truth(largest(spectrum, terms)).r2 : r2)),
  };
}

/**
 * A recording is used from its beginning: with another seed in another order, so that other coalitions are drawn. Seed 0
 * leaves it as it was recorded, and any other game as it is.
 */
export function drawnBy(game: Game, seed: number): Game {
  const { recorded } = game;
  if (recorded === undefined || seed === 0) return game;
  const random = createRandom(seed);
  const order = Uint32Array.from({ length: recorded.rows }, (_, row) => row);
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return { ...game, recorded: selectRows(recorded, order) };
}

/** The constant and the largest other terms, so many in all. */
export function largest({ players, supports, coefficients }: Spectrum, terms: number): Spectrum {
  const sizes = supports.map((support, term) =>
    support.length === 0 ? Infinity : Math.abs(coefficients[term]!),
  );
  const order = [...supports.keys()].sort((a, b) => sizes[b]! - sizes[a]!).slice(0, terms);
  return createSpectrum(
    players,
    order.map((term) => [supports[term]!, coefficients[term]!] as const),
  );
}
