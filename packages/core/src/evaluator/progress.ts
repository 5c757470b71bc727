import type { Estimate } from '../game.ts';

/** A moment of a run. */
export interface Progress {
  /** Ablations made so far. */
  readonly done: number;
  /** Ablations planned so far: what was announced by `plan`, or done and asked for where that is more. */
  readonly planned: number;
  /** Ablations per second of the game's time; 0 until the clock has moved. */
  readonly rate: number;
  /** Seconds left at that rate. */
  readonly eta: number;
  /** The game's estimate for the ablations done, where it gives one. */
  readonly cost?: Estimate;
}

/** The moment when `done` of `planned` ablations took so many seconds. */
export function progressAt(
  done: number,
  planned: number,
  seconds: number,
  cost: Estimate | undefined,
): Progress {
  const rate = seconds > 0 ? done / seconds : 0;
  const eta = planned === done ? 0 : (planned - done) / rate;
  return { done, planned, rate, eta, ...(cost && { cost }) };
}
