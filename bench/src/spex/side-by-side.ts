import { Evaluator, getSolver, spectrumFromJSON } from 'spex';
import { cpuSeconds } from '../harness/cpu.ts';
import type { KnownGame } from './known-game.ts';

/** One solver on one game. */
export interface ScoreTask {
  readonly game: string;
  readonly solver: string;
  /** Share of the game's standard deviation. */
  readonly noise: number;
  readonly budget: number;
  readonly seed: number;
}

export interface ScoreRow {
  readonly r2: number;
  readonly terms: number;
  /** CPU seconds of the whole solve, the game's evaluation included. */
  readonly seconds: number;
  /** Supports of the explanation, the constant left out. */
  readonly supports: readonly (readonly number[])[];
  readonly account: readonly string[];
}

/** Solves a known game with any solver and scores the spectrum. */
export async function measureScore(game: KnownGame, task: ScoreTask): Promise<ScoreRow> {
  const { solver, noise, budget, seed } = task;
  const evaluator = new Evaluator(game.game(noise, seed));
  const before = cpuSeconds();
  const explanation = await getSolver(solver).solve(evaluator, { budget, seed, order: 1 });
  const seconds = cpuSeconds() - before;
  const spectrum = spectrumFromJSON(explanation.spectrum);
  return {
    r2: game.r2(spectrum, seed),
    terms: spectrum.supports.length,
    seconds,
    supports: spectrum.supports.filter(({ length }) => length > 0),
    account: explanation.account,
  };
}
