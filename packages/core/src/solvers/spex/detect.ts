import type { Support } from '../../spectrum/spectrum.ts';
import { createSoftDecoder, type SoftDecoder } from './code/index.ts';
import type { Group } from './groups.ts';
import type { Residual } from './residual.ts';
import type { SpexSettings } from './settings.ts';
import { significance } from './significance.ts';

/** An interaction that some bin, or a search, has brought up. */
export interface Proposal {
  readonly support: Support;
  /** How sure it is, to peel the surest first. */
  readonly strength: number;
}

/** What the bins of all groups look like. */
export interface BinCounts {
  zeroTons: number;
  singletons: number;
  multiTons: number;
}

/** A bin's energy may be this many standard deviations above the noise and still be noise. */
const DEVIATIONS = 3;
/** A lone interaction's energy, in units of the noise, that no pattern of noise can be mistaken for. */
const LONE = 2.25;
/** The share of an interaction's energy that rounding leaves when it is taken out. */
const CANCELLED = 1e-12;

/** Step 3 (section 4.3): reads interactions out of bins. */
export class Detector {
  readonly #decoders: readonly SoftDecoder[];
  readonly #soft: Float64Array;
  readonly #settings: SpexSettings;

  constructor(groups: readonly Group[], settings: SpexSettings) {
    this.#settings = settings;
    this.#decoders = groups.map(({ encoder }) => {
      const depth = settings.decoding === 'hard' ? 0 : (settings.chaseDepth ?? 2 * encoder.code.capability);
      return createSoftDecoder(encoder, { depth, patterns: Math.max(1, (depth * (depth + 1)) / 2) });
    });
    this.#soft = new Float64Array(groups[0]!.encoder.code.parityBits);
  }

  /** Decodes every bin that has changed since it was decoded last; the proposals that the bins bear out. */
  propose(residual: Residual): Proposal[] {
    const proposals: Proposal[] = [];
    const candidates: { group: number; support: Support }[] = [];
    residual.bins.forEach(({ changed }, g) => {
      for (let bin = 0; bin < changed.length; bin++) {
        if (changed[bin] === 0) continue;
        changed[bin] = 0;
        if (isZeroTon(residual, g, bin)) continue;
        const lone = this.#decodeLone(residual, g, bin);
        if (lone) proposals.push(lone);
        else for (const support of this.#decode(residual, g, bin)) candidates.push({ group: g, support });
      }
    });
    const bar = significance(candidates.length);
    const { cutoff } = this.#settings;
    for (const { group, support } of candidates) {
      const strength =
        cutoff === 'noise'
          ? strengthOf(residual, support, group, bar)
          : strengthByShare(residual, support, group, cutoff);
      if (strength > 0) proposals.push({ support, strength });
    }
    return proposals;
  }

  /** A bin whose signs are a word of the code as they are, and that holds that interaction alone, needs no more. */
  #decodeLone(residual: Residual, g: number, bin: number): Proposal | undefined {
    if (this.#settings.cutoff !== 'noise') return undefined;
    const certainty = this.#readSigns(residual, g, bin);
    if (this.#decoders[g]!.hardDecode(this.#soft, certainty) === 0) return undefined;
    const support = this.#listed(g, 0);
    residual.weigh(support);
    const strength = strengthAlone(residual, g);
    return strength > 0 ? { support, strength } : undefined;
  }

  /** What a bin may hold, the likeliest first; by the paper's rule only that. */
  #decode(residual: Residual, g: number, bin: number): Support[] {
    const found = this.#decoders[g]!.decode(this.#soft, this.#readSigns(residual, g, bin));
    const most = this.#settings.cutoff === 'noise' ? found : Math.min(1, found);
    return Array.from({ length: most }, (_, i) => this.#listed(g, i));
  }

  #listed(g: number, i: number): Support {
    const { sizes, supports } = this.#decoders[g]!;
    const at = (i * supports.length) / sizes.length;
    return Array.from(supports.subarray(at, at + sizes[i]!));
  }

  /**
   * Soft symbols: the sign of each delay's value relative to the zero delay's is a parity bit, its size how sure that is;
   * the bin's own number gives the other bits for certain. Gives back how sure the zero delay's sign is.
   */
  #readSigns(residual: Residual, g: number, bin: number): number {
    const { group, values } = residual.bins[g]!;
    const at = bin * group.delays;
    const reference = values[at]!;
    for (let i = 0; i < group.bits; i++) {
      this.#soft[i] = (bin >>> i) & 1 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    }
    for (let i = group.bits; i < this.#soft.length; i++) {
      const value = values[at + 1 + i - group.bits]!;
      this.#soft[i] = reference < 0 ? -value : value;
    }
    return Math.abs(reference);
  }
}

/** Whether a bin holds nothing but noise: its energy is no more than a χ² of so many delays makes likely. */
function isZeroTon(residual: Residual, g: number, bin: number): boolean {
  const { group, energy } = residual.bins[g]!;
  return energy[bin]! <= residual.noiseIn(g) * (1 + DEVIATIONS * Math.sqrt(2 / group.delays));
}

/**
 * The strength of a decoded interaction, 0 where it is not believed. The bin that it was decoded from is no witness, for
 * it would bear out any pattern that fits its signs. So either the other groups' bins bear it out, or the interaction has
 * its bin to itself.
 */
function strengthOf(residual: Residual, support: Support, g: number, bar: number): number {
  const others = residual.weigh(support, 0, g);
  return others.strength > bar ? residual.weigh(support).strength : strengthAlone(residual, g);
}

/**
 * The strength of the interaction weighed latest if it is a singleton in its bin of a group, else 0: taken out, it leaves
 * nothing but noise, and it is well above the noise.
 */
function strengthAlone(residual: Residual, g: number): number {
  const { group, energy } = residual.bins[g]!;
  const own = residual.estimates[g]! ** 2;
  const left = energy[residual.places[g]!]! - own;
  const noise = residual.noiseIn(g);
  const quiet = Math.max(noise * (1 + DEVIATIONS * Math.sqrt(2 / group.delays)), CANCELLED * own);
  const alone = left <= quiet && own > LONE * noise;
  return alone ? Math.sqrt((own * group.delays) / noise) : 0;
}

/** The paper's test (section 4.3): the interaction explains more than 1 - cutoff of its bin's energy. */
function strengthByShare(residual: Residual, support: Support, g: number, cutoff: number): number {
  residual.weigh(support);
  const share = residual.estimates[g]! ** 2 / residual.bins[g]!.energy[residual.places[g]!]!;
  return 1 - share < cutoff ? share : 0;
}

/** Zero-tons, singletons and multi-tons among the bins, given the interactions found in all of them. */
export function countBins(residual: Residual, supports: readonly Support[]): BinCounts {
  const counts: BinCounts = { zeroTons: 0, singletons: 0, multiTons: 0 };
  residual.bins.forEach(({ energy }, g) => {
    const tons = new Uint32Array(energy.length);
    for (const support of supports) {
      residual.weigh(support);
      tons[residual.places[g]!]!++;
    }
    for (const ton of tons) {
      if (ton === 0) counts.zeroTons++;
      else if (ton === 1) counts.singletons++;
      else counts.multiTons++;
    }
  });
  return counts;
}
