import { convertSpectrum, type Explanation, parseIndex, spectrumOf } from '@spex/core';

/** How much one passage bears on the answer. */
export interface Citation {
  /** The passage's number. */
  readonly player: number;
  /** Its name. */
  readonly label: string;
  /** The document that it is of, where the players have groups. */
  readonly group?: string;
  /** What the passage says, where the explanation has the text. */
  readonly text?: string;
  /** Its Banzhaf value: what it adds on average, whichever other passages are there. */
  readonly strength: number;
  /** What is lost when it alone goes from the full prompt, f(N) - f(N \ {i}). */
  readonly removal: number;
}

/** How two passages bear on the answer together. */
export interface CitationPair {
  /** The passages' numbers, ascending. */
  readonly players: readonly [number, number];
  /** Their names. */
  readonly labels: readonly [string, string];
  /**
   * Their Banzhaf interaction: above 0 where each lends the other weight (the answer needs both), below 0 where one does
   * for the other (they say the same).
   */
  readonly interaction: number;
  /** What is lost when both go from the full prompt, f(N) - f(N \ {i, j}). */
  readonly removal: number;
}

/** Which passages an answer rests on. */
export interface ContextCitations {
  /** What the strengths are of: the explained output. */
  readonly output: string;
  /** Every passage, the strongest (by absolute value) first. */
  readonly passages: readonly Citation[];
  /** Every pair that acts together, the largest interaction (by absolute value) first. */
  readonly pairs: readonly CitationPair[];
}

/** Which passages, alone and in pairs, made the answer: an explanation over documents or their parts, as plain data. */
export function contextCitations(explanation: Explanation): ContextCitations {
  const { players, output, text } = explanation.game;
  const spectrum = spectrumOf(explanation);
  // f(N) - f(N \ A) = 2 Σ (-1)^|T| F(T) over the terms T that share an odd number of players with A.
  const removals = new Float64Array(players.length);
  const shared = new Map<string, number>();
  spectrum.supports.forEach((support, at) => {
    const change = (support.length % 2 === 0 ? 2 : -2) * spectrum.coefficients[at]!;
    support.forEach((player, nth) => {
      removals[player] = removals[player]! + change;
      for (const other of support.slice(nth + 1)) {
        const key = `${player},${other}`;
        shared.set(key, (shared.get(key) ?? 0) + change);
      }
    });
  });
  // Banzhaf interactions; among coalitions of the kind that the explanation is read at.
  const asked = parseIndex(explanation.interactions.index);
  const index = asked.startsWith('BII') ? asked : 'BII';
  const strengths = new Float64Array(players.length);
  const pairs: CitationPair[] = [];
  for (const { players: term, value } of convertSpectrum(spectrum, index, Math.min(2, players.length))) {
    const [one, other] = term;
    if (one === undefined) continue;
    if (other === undefined) {
      strengths[one] = value;
      continue;
    }
    const removal = removals[one]! + removals[other]! - 2 * (shared.get(`${one},${other}`) ?? 0);
    pairs.push({
      players: [one, other],
      labels: [players[one]!.label, players[other]!.label],
      interaction: value,
      removal,
    });
  }
  const passages = players.map(({ label, group, span, spans }, player): Citation => {
    const own = spans ?? (span === undefined ? [] : [span]);
    return {
      player,
      label,
      ...(group === undefined ? {} : { group }),
      ...(text === undefined || own.length === 0
        ? {}
        : { text: own.map(([start, end]) => text.slice(start, end)).join(' … ') }),
      strength: strengths[player]!,
      removal: removals[player]!,
    };
  });
  passages.sort((a, b) => Math.abs(b.strength) - Math.abs(a.strength) || a.player - b.player);
  return { output, passages, pairs };
}
