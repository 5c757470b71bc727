import { compareSupports, type Support } from '../../spectrum/spectrum.ts';
import { pause } from '../pause.ts';
import { Detector, type Proposal } from './detect.ts';
import type { Residual } from './residual.ts';
import { countUpTo, type Search, screen, screenNeighbours } from './screen.ts';
import type { SpexSettings } from './settings.ts';
import { significance } from './significance.ts';

/** An interaction that was found. */
export interface Peeled {
  readonly support: Support;
  value: number;
}

/** What peeling gave. */
export interface Peeling {
  readonly terms: readonly Peeled[];
  /** Rounds of decoding and peeling. */
  readonly sweeps: number;
  /** Interactions that only the search without the code brought up. */
  readonly screened: number;
  /** True when the signal ended it early. */
  readonly stopped: boolean;
}

/** Rounds, at most; the paper stops at as many (section 4.4). */
const MOST_SWEEPS = 100;
/** Passes in which all values are balanced against each other, after each round and at the end. */
const BALANCING = 3;
const SETTLING = 15;
/** Standard errors that an interaction must keep once the others are taken out. */
const KEEP = 3.5;

/**
 * Step 4 (section 4.4): message passing between bins. What one bin gives away is taken out of its bins in all other
 * groups, which makes those decodable; until nothing moves. A round takes proposals from the bins that changed; where
 * they have none, from the search without the code. After each round the values of all interactions are balanced against
 * each other, and those that do not hold up are put back, so that no interaction is in the list with two values.
 */
export async function peel(
  residual: Residual,
  search: Search,
  settings: SpexSettings,
  signal?: AbortSignal,
): Promise<Peeling> {
  const groups = residual.bins.map(({ group }) => group);
  const { players } = groups[0]!.encoder;
  const detector = new Detector(groups, settings);
  const terms = new Map<string, Peeled>();
  /** How often an interaction was put back. */
  const returned = new Map<string, number>();
  let sweeps = 0;
  let screened = 0;

  /** Takes proposals out of their bins, the surest first; tells how many were new. */
  const accept = (proposals: Proposal[]): number => {
    let fresh = 0;
    proposals.sort((a, b) => b.strength - a.strength || compareSupports(a.support, b.support));
    for (const { support } of proposals) {
      const key = support.join();
      if ((returned.get(key) ?? 0) > 1) continue;
      const { value, strength } = residual.weigh(support);
      if (strength <= KEEP || value === 0) continue;
      const term = terms.get(key);
      if (term) term.value += value;
      else {
        terms.set(key, { support, value });
        fresh++;
      }
      residual.take(support, value);
    }
    return fresh;
  };

  const balance = (passes: number): void => {
    for (let pass = 0; pass < passes; pass++) {
      for (const term of terms.values()) {
        const { value } = residual.weigh(term.support);
        term.value += value;
        residual.take(term.support, value);
      }
    }
  };

  const putBackWeak = (): number => {
    let count = 0;
    for (const [key, term] of terms) {
      if (residual.weigh(term.support, term.value).strength > KEEP) continue;
      residual.take(term.support, -term.value);
      terms.delete(key);
      returned.set(key, (returned.get(key) ?? 0) + 1);
      count++;
    }
    return count;
  };

  const look = (): Proposal[] => {
    if (search.order < 0) return [];
    const found = screen(residual, search.order, significance(countUpTo(players, search.order)));
    const supports = Array.from(terms.values(), ({ support }) => support);
    return found.concat(screenNeighbours(residual, supports, search.maxOrder, significance));
  };

  while (sweeps < MOST_SWEEPS && !signal?.aborted) {
    await pause();
    sweeps++;
    let fresh = accept(detector.propose(residual));
    if (fresh === 0) {
      fresh = accept(look());
      screened += fresh;
    }
    balance(BALANCING);
    const back = putBackWeak();
    residual.estimateNoise();
    if (fresh === 0 && back === 0) break;
  }
  balance(SETTLING);
  return { terms: [...terms.values()], sweeps, screened, stopped: signal?.aborted === true };
}
