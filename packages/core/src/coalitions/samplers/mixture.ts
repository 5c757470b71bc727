import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import { type CoalitionBatch, wordsPerRow } from '../batch.ts';
import { createRandom, type Random } from '../random.ts';
import { RowMap } from '../row-map.ts';
import { biasedSampler } from './biased.ts';
import { checkSize } from './check.ts';
import type { CoalitionSampler } from './sampler.ts';

/** One sampler of a mixture. */
export interface MixturePart {
  /** Where these coalitions come from. */
  readonly sampler: CoalitionSampler;
  /** Its share of the coalitions, above 0; shares need not add up to 1. */
  readonly share: number;
}

/** Rows asked of a part beyond its share at once, so that repeated coalitions rarely mean asking again. */
const SPARE_ROWS = 16;

/**
 * Coalitions of several samplers, interleaved: after any number of rows each sampler has given its share of them, to the
 * nearest row. Distinct: what another sampler has given already is passed over; a sampler without any more coalitions leaves
 * its share to the others. A larger sample from the same random stream begins with the smaller one, where that is true of
 * every part (it is of `biasedSampler` and `balancedSampler`).
 *
 * Throws InvalidArgumentError without parts and for a share that is not finite and above 0.
 */
export function mixtureSampler(parts: readonly MixturePart[]): CoalitionSampler {
  if (parts.length === 0) throw new InvalidArgumentError('parts', 'a mixture needs one sampler at least', 0);
  parts.forEach(({ share }, at) => {
    if (share > 0 && share < Infinity) return;
    throw new InvalidArgumentError(
      `parts[${at}].share`,
      `the share of a sampler must be finite and above 0, not ${share}`,
      share,
    );
  });
  const total = parts.reduce((sum, { share }) => sum + share, 0);
  const shares = parts.map(({ share }) => share / total);
  const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
  const presences = parts.map(({ sampler }) => sampler.presence ?? Number.NaN);
  const presence = presences.reduce((sum, one, at) => sum + one * shares[at]!, 0);
  return {
    ...(!Number.isNaN(presence) && { presence }),
    name: `a mixture: ${parts.map(({ sampler }, at) => `${sampler.name} (${percent(shares[at]!)})`).join(', ')}`,
    sample(players, rows, random) {
      checkSize(players, rows);
      return sampleMixture(
        parts.map(({ sampler }) => sampler),
        shares,
        players,
        rows,
        random,
      );
    },
  };
}

/**
 * Half-masked coalitions and ones near the full input, a third each with every player present with probability 0.5, 0.75 and
 * 0.9. What is fitted to uniform coalitions says little of the input with a player or two absent; what is fitted to these
 * tells more of it at a modest cost elsewhere (the benchmark `near-full`).
 */
export function nearFullSampler(): CoalitionSampler {
  return {
    ...mixtureSampler([0.5, 0.75, 0.9].map((p) => ({ sampler: biasedSampler(p), share: 1 }))),
    name: 'each player present with probability 0.5, 0.75 or 0.9, a third of the coalitions each',
  };
}

function sampleMixture(
  samplers: readonly CoalitionSampler[],
  shares: readonly number[],
  players: number,
  rows: number,
  random: Random,
): CoalitionBatch {
  const distinct = new RowMap(players, Math.min(rows, 2 ** players));
  const sources = samplers.map(
    (sampler, at) => new Source(sampler, players, Math.ceil(shares[at]! * rows) + SPARE_ROWS, random),
  );
  const given = new Float64Array(samplers.length);
  const open = new Set(samplers.keys());
  while (distinct.size < rows && open.size > 0) {
    // The part that is furthest behind its share is next.
    let next = -1;
    for (const part of open) {
      if (next < 0 || (given[part]! + 1) / shares[part]! < (given[next]! + 1) / shares[next]!) next = part;
    }
    if (sources[next]!.moveTo(distinct)) given[next]!++;
    else open.delete(next);
  }
  return distinct.toBatch();
}

/** The rows of one sampler, one after the other. */
class Source {
  readonly #sampler: CoalitionSampler;
  readonly #players: number;
  /** The sampler's stream: asked for more rows, it starts again from its beginning. */
  readonly #seed: number;
  #asked: number;
  #batch: CoalitionBatch;
  #at = 0;

  constructor(sampler: CoalitionSampler, players: number, rows: number, random: Random) {
    this.#sampler = sampler;
    this.#players = players;
    this.#seed = random.bits() * 2 ** 21 + (random.bits() >>> 11);
    this.#asked = rows;
    this.#batch = this.#draw();
  }

  /** Adds the sampler's next row that is not among `known`; false where it has none left. */
  moveTo(known: RowMap): boolean {
    const width = wordsPerRow(this.#players);
    for (;;) {
      for (; this.#at < this.#batch.rows; this.#at++) {
        const before = known.size;
        known.add(this.#batch.words, this.#at * width);
        if (known.size > before) return true;
      }
      if (this.#batch.rows < this.#asked) return false;
      this.#asked *= 2;
      this.#batch = this.#draw();
      this.#at = 0;
    }
  }

  #draw(): CoalitionBatch {
    return this.#sampler.sample(this.#players, this.#asked, createRandom(this.#seed));
  }
}
