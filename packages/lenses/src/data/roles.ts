import {
  batchFromLists,
  convertSpectrum,
  type Explanation,
  evaluateSpectrum,
  InvalidArgumentError,
  type Spectrum,
  spectrumOf,
  type Term,
} from '@spex/core';
import { betterWhen, type Measure } from './measures.ts';
import { sentenceOf } from './role-sentences.ts';

/** What one player of a data game does for the explained output. */
export interface PointRole {
  /** Its number. */
  readonly player: number;
  /** Its name. */
  readonly label: string;
  /** Its Banzhaf value: what its presence adds on average, whichever others are present. */
  readonly effect: number;
  /** What the whole training set owes to it, f(N) - f(N \ {i}) of the spectrum. */
  readonly removal: number;
}

/** What players do together that they do not do apart. */
export interface SetRole {
  /** Their numbers, ascending. */
  readonly players: readonly number[];
  /** Their names. */
  readonly labels: readonly string[];
  /** Banzhaf value of each member. */
  readonly effects: readonly number[];
  /** Their Banzhaf interaction: what all of them together add beyond the effects of their smaller sets. */
  readonly interaction: number;
  /** What each member adds alone, the other members absent, on average over everybody else. */
  readonly alone: readonly number[];
  /** What all members add together, on average over everybody else. */
  readonly together: number;
  /** What the whole training set owes to the set, f(N) - f(N \ T) of the spectrum. */
  readonly removal: number;
  /** What they do, in plain words. */
  readonly sentence: string;
}

/** Who helps and who harms, alone and together: each list the strongest first. */
export interface DataRoles {
  /**
   * How every number here is turned. `better`: above 0 is a better model, so losses and errors change their sign;
   * `larger`: above 0 is a larger value, for predictions, which are neither better nor worse for being large.
   */
  readonly positive: 'better' | 'larger';
  /** Players of a positive effect; those that raise a prediction. */
  readonly helpful: readonly PointRole[];
  /** Players of a negative effect; those that lower a prediction. */
  readonly harmful: readonly PointRole[];
  /** Sets that do more together than apart: their interaction has the sign of the sum of their members' effects. */
  readonly synergistic: readonly SetRole[];
  /** Sets that do less together than apart, as duplicates do: the opposite sign. */
  readonly redundant: readonly SetRole[];
}

/** Options of `dataRoles`. */
export interface RoleOptions {
  /** Roles of each kind at most, at least 1; default 10. */
  readonly top?: number;
  /** Name of a player in a sentence; default its label in quotation marks. */
  readonly name?: (player: number) => string;
}

/**
 * Reads the roles of training points out of an explanation of a data game. `measure` is that of the game.
 *
 * The sets are those of two players up to the explanation's order, ranked by the size of their Banzhaf interaction. For a
 * pair the rule is exact: averaged over everybody else, both together add the sum of their effects, e_i + e_j, and each
 * alone adds e_i - I/2, so that the pair does more together than apart exactly where I has the sign of e_i + e_j. The rule
 * of the ProxySPEX paper (arXiv 2505.17495, section 5.1 and appendix C.1) is by its own words a heuristic that "does not
 * perfectly isolate synergy"; here each set comes with what it does apart and together, which retraining can check.
 *
 * Throws InvalidArgumentError unless `top` is an integer of at least 1.
 */
export function dataRoles(explanation: Explanation, measure: Measure, options: RoleOptions = {}): DataRoles {
  const { players } = explanation.game;
  const { top = 10, name = (player: number) => `“${players[player]!.label}”` } = options;
  if (!Number.isInteger(top) || top < 1) {
    throw new InvalidArgumentError('top', `top must be an integer of at least 1, not ${top}`, top);
  }
  const better = betterWhen(measure);
  const positive = better === 'neither' ? 'larger' : 'better';
  const sign = better === 'smaller' ? -1 : 1;
  const spectrum = spectrumOf(explanation);
  // The terms come with the largest absolute value first.
  const terms = banzhafTerms(spectrum, explanation.interactions.order);
  const effects = new Float64Array(players.length);
  for (const { players: set, value } of terms) if (set.length === 1) effects[set[0]!] = sign * value;

  const one = (wanted: 1 | -1): PointRole[] => {
    const ranked = terms
      .filter((term) => term.players.length === 1 && Math.sign(sign * term.value) === wanted)
      .slice(0, top)
      .map((term) => term.players);
    const removals = removalsOf(spectrum, ranked, sign);
    return ranked.map(([player], at) => ({
      player: player!,
      label: players[player!]!.label,
      effect: effects[player!]!,
      removal: removals[at]!,
    }));
  };

  const several = (kind: 'synergistic' | 'redundant'): SetRole[] => {
    const chosen = terms
      .filter((term) => term.players.length > 1 && kindOf(term, effects, sign) === kind)
      .slice(0, top);
    const removals = removalsOf(
      spectrum,
      chosen.map((term) => term.players),
      sign,
    );
    const coefficients = coefficientsOf(spectrum);
    return chosen.map(({ players: set, value }, at) => {
      const parts = partsOf(set, coefficients, sign);
      const facts = { interaction: sign * value, ...parts };
      return {
        players: set,
        labels: set.map((player) => players[player]!.label),
        effects: set.map((player) => effects[player]!),
        ...facts,
        removal: removals[at]!,
        sentence: sentenceOf({ kind, names: set.map(name), ...facts }, positive),
      };
    });
  };

  return {
    positive,
    helpful: one(1),
    harmful: one(-1),
    synergistic: several('synergistic'),
    redundant: several('redundant'),
  };
}

/** Values below this share of the largest coefficient are rounding. */
const ROUNDING = 1e-12;

/** Banzhaf interactions up to an order, or up to the highest below it that a wide spectrum allows; no rounding errors. */
function banzhafTerms(spectrum: Spectrum, order: number): Term[] {
  const least = spectrum.coefficients.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * ROUNDING;
  for (let tried = order; ; tried--) {
    try {
      return convertSpectrum(spectrum, 'BII', tried).filter(
        ({ players, value }) => players.length > 0 && Math.abs(value) > least,
      );
    } catch (error) {
      if (!(error instanceof InvalidArgumentError) || tried === 1) throw error;
    }
  }
}

/** Where the members' effects cancel, the set does nothing as a whole: less than apart. */
function kindOf({ players, value }: Term, effects: Float64Array, sign: 1 | -1): 'synergistic' | 'redundant' {
  const sum = players.reduce((total, player) => total + effects[player]!, 0);
  return sign * value * sum > 0 ? 'synergistic' : 'redundant';
}

/** f(N) - f(N \ T) for each set T. */
function removalsOf(spectrum: Spectrum, sets: readonly (readonly number[])[], sign: 1 | -1): Float64Array {
  const everyone = Array.from({ length: spectrum.players }, (_, player) => player);
  const without = sets.map((set) => everyone.filter((player) => !set.includes(player)));
  const [grand, ...rest] = evaluateSpectrum(
    spectrum,
    batchFromLists([everyone, ...without], spectrum.players),
  );
  return Float64Array.from(rest, (value) => sign * (grand! - value));
}

function coefficientsOf({ supports, coefficients }: Spectrum): ReadonlyMap<string, number> {
  return new Map(supports.map((support, at) => [support.join(), coefficients[at]!]));
}

/**
 * What the members add alone and together, averaged over everybody else: the average of f(U ∪ S) over S ⊆ N \ T has the
 * coefficients F(V) of the subsets V of T, and no others.
 */
function partsOf(
  set: readonly number[],
  coefficients: ReadonlyMap<string, number>,
  sign: 1 | -1,
): { readonly alone: readonly number[]; readonly together: number } {
  const alone = new Array<number>(set.length).fill(0);
  let together = 0;
  for (let subset = 1; subset < 2 ** set.length; subset++) {
    const members = set.filter((_, at) => (subset >>> at) & 1);
    const change = -2 * sign * (coefficients.get(members.join()) ?? 0);
    if (members.length % 2 === 1) together += change;
    for (let at = 0; at < set.length; at++) if ((subset >>> at) & 1) alone[at] = alone[at]! + change;
  }
  return { alone, together };
}
