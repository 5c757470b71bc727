import { createSpectrum } from '../../spectrum/create.ts';
import { evaluateSpectrum } from '../../spectrum/evaluate.ts';
import type { Spectrum } from '../../spectrum/spectrum.ts';
import type { Probe } from '../probe.ts';
import { Coefficients } from './coefficients.ts';
import { type Posterior, predictMean } from './posterior.ts';
import { SupportsByWeight } from './supports.ts';

/** Share of the values' variance that a spectrum may lose of the posterior mean. */
const LOSS = 0.0005;
/** The search goes on until it has missed no more than this part of that. */
const SEARCHED = 0.25;
/** Sets that are looked at in the end. */
const MOST_SETS = 200_000;
/** How much longer each spectrum is than the one before, where none is known to be long enough. */
const LONGER = 1.3;

/** A process's posterior mean, written out. */
export interface ReadOut {
  readonly spectrum: Spectrum;
  /** Share of the values' variance that the posterior mean has and the spectrum has not. */
  readonly lost: number;
}

/**
 * The posterior mean as a sparse spectrum. Its coefficients are known, and so is the sum of all their squares, all 2^n: sets
 * are looked at by prior variance, the largest first, until next to nothing is missing; the largest coefficients are then
 * kept until what is dropped is 0.0005 of the values' variance, which is what R² can lose by it. `most`: terms besides the
 * constant at most.
 *
 * Sums of squares are variances over all coalitions. `probe`: coalitions of another kind, where those matter, and how far the
 * values vary at each, relative to the others; the terms are then as many as predict them as well.
 */
export function readOut(posterior: Posterior, most: number, probe?: Probe): ReadOut {
  const { batch, settings, centre, unit } = posterior;
  const coefficients = new Coefficients(posterior);
  const supports = new SupportsByWeight(settings.relevances);
  const energy = coefficients.energy();
  const players = new Uint32Array(batch.players);
  const means: number[] = [];
  for (let missing = energy; missing > SEARCHED * LOSS || probe !== undefined; ) {
    if (means.length === MOST_SETS || !supports.next()) break;
    const mean = coefficients.mean(players, supports.players(means.length, players));
    missing -= mean ** 2;
    means.push(mean);
  }
  const order = Uint32Array.from(means.keys()).sort(
    (a, b) => Math.abs(means[b]!) - Math.abs(means[a]!) || a - b,
  );
  const head = (terms: number): Spectrum =>
    createSpectrum(batch.players, [
      [[], centre + unit * coefficients.mean([])] as const,
      ...Array.from(
        order.subarray(0, terms),
        (at) => [Array.from(players.subarray(0, supports.players(at, players))), unit * means[at]!] as const,
      ),
    ]);

  if (probe === undefined) {
    let lost = energy;
    let terms = 0;
    for (; lost > LOSS && terms < Math.min(most, order.length); terms++) lost -= means[order[terms]!]! ** 2;
    return { spectrum: head(terms), lost };
  }
  const wanted = predictMean(posterior, probe.batch);
  for (let terms = 16; ; terms = Math.ceil(terms * LONGER)) {
    const spectrum = head(Math.min(terms, most));
    const predicted = evaluateSpectrum(spectrum, probe.batch);
    let lost = 0;
    for (let row = 0; row < probe.batch.rows; row++) {
      lost += ((predicted[row]! - wanted[row]!) / unit) ** 2 / probe.spread[row]! / probe.batch.rows;
    }
    if (lost <= LOSS || terms >= Math.min(most, order.length)) return { spectrum, lost };
  }
}
