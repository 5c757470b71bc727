import { createSpectrum, type Explanation, type Player, type Term } from '@spex/core';

/** An explanation with everything that a test does not care about. */
export function explanationOf(parts: {
  players: readonly Player[];
  terms: readonly Term[];
  text?: string;
  output?: string;
  index?: string;
  order?: number;
  changes?: Partial<Explanation>;
}): Explanation {
  const { players, terms, text, output = 'logit(positive)', index = 'FBII', changes } = parts;
  const { order = Math.min(3, players.length) } = parts;
  return {
    schema: 1,
    solver: 'proxyspex',
    seed: 0,
    status: 'complete',
    game: { id: 'fixture', players, output, ...(text !== undefined && { text }) },
    spectrum: spectrumOfAnds(players.length, terms),
    interactions: { index, order, terms },
    faithfulness: { r2: 0.934, standardError: 0.021, method: 'out-of-fold', coalitions: 512 },
    ends: { grand: 3.052, empty: -0.104, grandResidual: 0.031, emptyResidual: 0.012 },
    cost: { budget: 512, evaluations: 512, cached: 37, evaluationSeconds: 4.21, solverSeconds: 1.32 },
    account: ['Depth 5, 1000 trees, rate 0.1 chosen by 5-fold cross-validation; ridge refit kept.'],
    ...changes,
  };
}

/** The spectrum of a sum of weighted ANDs: that of a set T is 2^-|T| Σ_{U ⊆ T} (-1)^|U| χ_U. */
function spectrumOfAnds(players: number, terms: readonly Term[]): Explanation['spectrum'] {
  const parts = terms.flatMap(({ players: set, value }) =>
    Array.from({ length: 2 ** set.length }, (_, subset) => {
      const own = set.filter((_player, at) => ((subset >> at) & 1) === 1);
      return [own, (value * (-1) ** own.length) / 2 ** set.length] as const;
    }),
  );
  const { supports, coefficients } = createSpectrum(players, parts);
  return { players, terms: supports.map((set, at) => ({ players: set, value: coefficients[at]! })) };
}

/** One player a word, labelled as a segmenter would: the second "the" is "the #2". */
export function wordPlayers(text: string, pattern = /[\p{L}\p{N}’']+/gu): Player[] {
  const seen = new Map<string, number>();
  return Array.from(text.matchAll(pattern), (match) => {
    const times = (seen.get(match[0]) ?? 0) + 1;
    seen.set(match[0], times);
    const label = times === 1 ? match[0] : `${match[0]} #${times}`;
    return { label, span: [match.index, match.index + match[0].length] as const };
  });
}

const term = (value: number, ...players: number[]): Term => ({ players, value });

const review = 'Her acting never fails to impress, and the plot never feels slow or dull.';
/** A review with repeated words, a pair that turns the meaning, and a set of three. */
export const sentiment = explanationOf({
  text: review,
  players: wordPlayers(review),
  terms: [
    term(2.173, 2, 3),
    term(-1.244, 3),
    term(1.132, 5),
    term(-0.951, 13),
    term(0.883, 9, 13),
    term(-0.741, 2),
    term(0.562, 9, 11),
    term(-0.533, 11),
    term(-0.412, 9),
    term(0.391, 2, 3, 5),
    term(0.302, 1),
    term(-0.274, 9, 11, 13),
    term(0.155, 8),
    term(0.121, 0, 1),
    term(-0.094, 10, 11),
    term(0.031, 0),
    term(0.412),
  ],
});

/** The review with intervals, some of which hold 0, stability and discoveries. */
export const uncertain = explanationOf({
  text: review,
  players: wordPlayers(review),
  terms: sentiment.interactions.terms.map(({ players, value }, rank) => {
    const half = 0.21 + 0.012 * rank;
    return { players, value, low: value - half, high: value + half };
  }),
  changes: {
    uncertainty: {
      level: 0.9,
      error: 0.31,
      chance: 0.014,
      shrinkage: 0.01,
      stability: {
        k: 10,
        overlap: 0.812,
        jaccard: 0.71,
        shares: [1, 1, 1, 0.99, 0.93, 0.84, 0.71, 0.65, 0.54, 0.46],
      },
      discoveries: {
        level: 0.1,
        terms: [[2, 3], [3], [5], [13], [9, 13], [2], [9, 11], [11]].map((players, rank) => ({
          players,
          value: 0.5 - 0.05 * rank,
          standardError: 0.02,
          adjusted: 0.001 * rank,
        })),
      },
    },
  },
});

const japanese = 'この映画は決して退屈しない。音楽も素晴らしい😀。';
/** No white space, full-width letters and an emoji. */
export const cjk = explanationOf({
  text: japanese,
  players: wordPlayers(japanese, /この|映画|は|決して|退屈|しない|音楽|も|素晴らしい|😀/gu),
  terms: [
    term(1.8, 4, 5),
    term(-1.5, 4),
    term(1.2, 8),
    term(0.6, 9),
    term(0.5, 3, 4, 5),
    term(-0.3, 5),
    term(0.2, 6, 8),
  ],
});

/** Attention heads and MLP blocks: players without a text. */
export const components = explanationOf({
  players: [0, 1, 2].flatMap((layer) => [
    ...[0, 1, 2, 3].map((head) => ({ label: `layer ${layer} head ${head}`, group: `layer ${layer}` })),
    { label: `layer ${layer} MLP`, group: `layer ${layer}` },
  ]),
  output: 'accuracy',
  index: 'SII',
  order: 2,
  terms: [
    term(0.0312, 1, 6),
    term(0.0287, 4),
    term(-0.0211, 4, 9),
    term(0.0154, 9),
    term(-0.0093, 1),
    term(0.0071, 6),
    term(0.0044, 2, 14),
    term(-0.0032, 11),
  ],
  changes: {
    faithfulness: { r2: 0.62, standardError: 0.048, method: 'held-out', coalitions: 256 },
    cost: {
      budget: 1024,
      evaluations: 1280,
      cached: 0,
      evaluationSeconds: 341.2,
      solverSeconds: 2.8,
      estimate: { tokens: 1234567, dollars: 0.185 },
    },
  },
});

/** 1,000 words, effects here and there. */
export const long = (() => {
  const vocabulary =
    'the film was good but its plot felt thin and nobody cared much about her story at all'.split(' ');
  const words = Array.from(
    { length: 1000 },
    (_, i) => vocabulary[(i * 7 + Math.floor(i / 13)) % vocabulary.length]!,
  );
  const text = words.map((word, i) => (i % 17 === 16 ? `${word}.` : word)).join(' ');
  const terms: Term[] = [];
  for (let i = 0; i < 1000; i += 9) terms.push(term(Math.sin(i) * 2.1, i));
  for (let i = 0; i < 60; i++) terms.push(term(Math.cos(i * 3) * 1.7, i * 16, i * 16 + 1 + ((i * 5) % 40)));
  for (let i = 0; i < 10; i++) terms.push(term(Math.sin(i * 7 + 1), i * 90, i * 90 + 4, i * 90 + 11));
  return explanationOf({ text, players: wordPlayers(text), terms });
})();

const attack =
  'good\u001b[31mred\u001b]0;title\u0007 <script>alert(1)</script> "a" & \'b\' \u202Eevil\u202C \u0000nul\u200B </title> ]]>--> javascript:x';
/** Markup, quotes, escapes, bidirectional overrides, NUL and a lone surrogate in text, labels and everything else. */
export const hostile = explanationOf({
  text: attack,
  players: Array.from(attack.matchAll(/\S+/gu), (match) => ({
    label: match[0],
    span: [match.index, match.index + match[0].length] as const,
  })).concat([{ label: '\uD800</script><img src=x onerror=alert(2)>', span: [0, 0] }]),
  output: '\u001b[2J<b>score</b>',
  terms: [term(1.5, 0, 1), term(-1.2, 4), term(0.9, 2), term(0.8, 1), term(-0.7, 5, 6, 9), term(0.4, 9)],
  changes: { account: ['</script><script>alert(3)</script>\u001b[0m'], solver: '"><svg onload=alert(4)>' },
});

/** Stopped early, with a fit that is worse than the mean. */
export const partial = explanationOf({
  text: 'not bad at all',
  players: wordPlayers('not bad at all'),
  terms: [term(0.9, 0, 1), term(-0.4, 1)],
  changes: {
    status: 'partial',
    faithfulness: { r2: -0.31, standardError: 0.2, method: 'out-of-fold', coalitions: 40 },
    ends: { grand: null, empty: null, grandResidual: null, emptyResidual: null },
    cost: { budget: 512, evaluations: 40, cached: 0, evaluationSeconds: 0.4, solverSeconds: 0.003 },
  },
});

/** A score that nothing changes. */
export const constant = explanationOf({
  text: 'one two',
  players: wordPlayers('one two'),
  terms: [term(0.5)],
  changes: {
    faithfulness: { r2: 1, standardError: null, method: 'exact', coalitions: 4 },
    ends: { grand: 0.5, empty: 0.5, grandResidual: 0, emptyResidual: 0 },
    cost: { budget: 4, evaluations: 4, cached: 0, evaluationSeconds: 0.002, solverSeconds: 0 },
  },
});

/** Sentences as players: long labels that differ at their ends only. */
export const sentences = (() => {
  const start = 'The committee that met on Tuesday in the old town hall decided after long debate';
  const text = [
    `${start} to raise the fee.`,
    `${start} to lower the fee.`,
    `${start} to raise the fine.`,
  ].join(' ');
  const spans = Array.from(
    text.matchAll(/[^.]+\./g),
    (m) => [m.index + (m[0].startsWith(' ') ? 1 : 0), m.index + m[0].length] as const,
  );
  return explanationOf({
    text,
    players: spans.map((span) => ({ label: text.slice(...span), span })),
    terms: [term(0.8, 0, 1), term(-0.5, 1, 2), term(0.4, 0), term(0.2, 0, 1, 2)],
  });
})();
