import {
  compareSupports,
  contentHash,
  type EstimatedIndex,
  type Explanation,
  type Interaction,
  InvalidArgumentError,
  type Player,
  reindex,
  type Spectrum,
  spectrumToJSON,
  surrogateOf,
} from '@spex/core';

/** What a file tells of values that were worked out elsewhere. */
export interface ImportedFacts {
  readonly players: readonly Player[];
  /** The name that stands where a solver's would. */
  readonly source: string;
  /** Ablations that were paid for; 0 where that is not known. */
  readonly ablations?: number;
  /** Sentences for the account. */
  readonly account: readonly string[];
}

/** Interactions of an index, as a file has them. */
export interface ImportedInteractions {
  readonly index: EstimatedIndex;
  readonly order: number;
  /** Any order; sets of up to `order` players. */
  readonly terms: readonly Interaction[];
  /** Every value is the true one. */
  readonly exact?: boolean;
}

/**
 * Interactions that another program worked out, as an Explanation: their values as they are, and for spectrum the surrogate,
 * the one polynomial of degree `order` that has them. How well it predicts the game is unknown, but for exact values of all
 * orders, whose surrogate is the game. Throws InvalidArgumentError for sets that are too many or too wide for a spectrum.
 */
export function explanationOfInteractions(
  { index, order, terms, exact = false }: ImportedInteractions,
  facts: ImportedFacts,
): Explanation {
  const { players, account } = facts;
  const sorted = terms
    .map((term) => (exact ? { ...term, low: term.value, high: term.value } : term))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || compareSupports(a.players, b.players));
  const whole = exact && order === players.length && order <= 31;
  // Sets of more players than any here has have no say in it, however high the order.
  const widest = terms.reduce((most, term) => Math.max(most, term.players.length), 1);
  const base = explanationWith(surrogateOf(players.length, { index, order: widest, terms }), facts);
  const surrogate = `The spectrum is the one polynomial of degree ${order} with these values of ${index}; what other indices say of it holds as far as it is the game.`;
  return {
    ...base,
    ...(!whole && { estimates: { index, order } }),
    interactions: { index, order, terms: sorted },
    ...(whole && {
      faithfulness: { r2: 1, standardError: null, method: 'exact', coalitions: 2 ** order },
    }),
    account: whole ? account : [...account, surrogate],
  };
}

/** Highest order at which a spectrum is read where nobody says otherwise. */
const ORDER = 3;

/** A spectrum that another program worked out, as an Explanation, read as BII up to order 3. Its faithfulness is unknown. */
export function explanationOfSpectrum(spectrum: Spectrum, facts: ImportedFacts): Explanation {
  return reindex(explanationWith(spectrum, facts), 'BII', Math.min(ORDER, spectrum.players));
}

function explanationWith(
  spectrum: Spectrum,
  { players, source, ablations = 0, account }: ImportedFacts,
): Explanation {
  const plain = spectrumToJSON(spectrum);
  return {
    schema: 1,
    solver: source,
    seed: 0,
    status: 'complete',
    game: { id: `imported:${contentHash(source, JSON.stringify(plain))}`, players, output: 'value' },
    // -0, which JSON writes as 0, becomes 0.
    spectrum: { ...plain, terms: plain.terms.map((term) => ({ ...term, value: term.value + 0 })) },
    interactions: { index: 'Fourier', order: 1, terms: [] },
    faithfulness: { r2: 0, standardError: null, method: 'unknown', coalitions: 0 },
    ends: { grand: null, empty: null, grandResidual: null, emptyResidual: null },
    cost: { budget: ablations, evaluations: ablations, cached: 0, evaluationSeconds: 0, solverSeconds: 0 },
    account,
  };
}

/** Players labelled as told, else p0, p1 … Throws InvalidArgumentError for a wrong number of labels, or one used twice. */
export function labelledPlayers(count: number, labels?: readonly string[]): Player[] {
  const given = labels ?? Array.from({ length: count }, (_, player) => `p${player}`);
  if (given.length !== count) {
    const message = `there are ${count} players and ${given.length} labels`;
    throw new InvalidArgumentError('labels', message, given.length);
  }
  const seen = new Set<string>();
  return given.map((label) => {
    if (seen.has(label)) {
      const message = `two players are labelled '${label}': labels must be unique`;
      throw new InvalidArgumentError('labels', message, label);
    }
    seen.add(label);
    return { label };
  });
}
