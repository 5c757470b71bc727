import { type Explanation, type Interaction, InvalidArgumentError } from '@spex/core';
import { list } from '../sentences.ts';
import { n } from '../svg/markup.ts';
import { clean } from '../words/clean.ts';
import { intervalOf } from '../words/intervals.ts';
import { numberFormat, roughly } from '../words/numbers.ts';
import { surrogatesInWords } from '../words/surrogate.ts';
import { labelNames } from './names.ts';
import { Rows } from './rows.ts';
import { checkTop, type PlotOptions, Sheet } from './sheet.ts';
import { whisker } from './whiskers.ts';

/** Options of `renderComparison`. */
export interface ComparisonOptions extends PlotOptions {
  /** Effects at most, those that differ most; default 15. */
  readonly top?: number;
  /** What the two are called; default `first` and `second`. */
  readonly names?: readonly [first: string, second: string];
}

/** One effect in both. */
export interface Change {
  /** Labels of its players, as the explanations have them. */
  readonly labels: readonly string[];
  /** The effect in the first; undefined where it has none. */
  readonly first: Interaction | undefined;
  /** The effect in the second; undefined where it has none. */
  readonly second: Interaction | undefined;
  /** Second value less the first; 0 stands for a missing one. */
  readonly difference: number;
}

/**
 * The effects of two explanations side by side, matched by their players' labels, those that differ most first. Players that only one of them
 * has take part. Throws InvalidArgumentError where the two have different indices.
 */
export function compareExplanations(first: Explanation, second: Explanation): Change[] {
  const [one, two] = [first.interactions.index, second.interactions.index];
  if (one !== two) {
    const message = `the two must have the same index, not ${one} and ${two}: \`reindex\` converts one`;
    throw new InvalidArgumentError('second', message, two);
  }
  const changes = new Map<string, { labels: string[]; terms: [Interaction?, Interaction?] }>();
  for (const [at, { game, interactions }] of [first, second].entries()) {
    for (const term of interactions.terms) {
      if (term.players.length === 0) continue;
      const labels = term.players.map((player) => game.players[player]!.label);
      const key = JSON.stringify([...labels].sort());
      const change = changes.get(key) ?? { labels, terms: [] };
      change.terms[at] = term;
      changes.set(key, change);
    }
  }
  return [...changes.values()]
    .map(({ labels, terms: [a, b] }) => ({
      labels,
      first: a,
      second: b,
      difference: (b?.value ?? 0) - (a?.value ?? 0),
    }))
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
}

/**
 * Two explanations (of two prompts, two models, two seeds) as one picture: a ring where an effect was, a disc where it is, a line between
 * them, the greatest changes first.
 *
 * @throws InvalidArgumentError an option is out of its range, or the indices differ.
 */
export function renderComparison(
  first: Explanation,
  second: Explanation,
  options: ComparisonOptions = {},
): string {
  const { top = 15, names: called = ['first', 'second'] } = options;
  checkTop(top);
  const sheet = new Sheet(options);
  const changes = compareExplanations(first, second);
  const shown = changes.slice(0, top);
  const [one, two] = called.map(clean) as [string, string];
  const { names: named, parts } = labelNames(shown);
  const title = changeSentence(shown[0], parts[0] ?? [], one, two);
  sheet.head(
    title,
    `Ring: ${one} (${clean(first.game.output)}). Disc: ${two} (${clean(second.game.output)}). ${first.interactions.index}. ${surrogatesInWords([first, second])}`,
  );

  const values = shown.flatMap(({ first: a, second: b }) => [
    a?.value ?? 0,
    b?.value ?? 0,
    ...((a && intervalOf(a)) ?? []),
    ...((b && intervalOf(b)) ?? []),
  ]);
  const format = numberFormat(Math.max(0, ...shown.map(({ difference }) => Math.abs(difference))));
  const written = shown.map(({ difference }) => format(difference));
  const rows = new Rows(sheet, { names: named, numbers: written, values, reach: 8, height: 34 });
  const { x } = rows;
  shown.forEach(({ first: a, second: b, difference }, at) => {
    const [from, to] = [x(a?.value ?? 0), x(b?.value ?? 0)];
    const kind = difference > 0 ? 'raise' : 'lower';
    const spans = [
      [a, -7],
      [b, 7],
    ] as const;
    rows.add(
      named[at]!,
      (middle) => [
        ...spans.map(([term, off]) => {
          const interval = term && intervalOf(term);
          return interval ? whisker(x(interval[0]), x(interval[1]), middle + off) : '';
        }),
        `<path class="arc-${kind}" stroke-width="2.5" d="M${n(from)} ${n(middle)}H${n(to)}"/>`,
        `<circle class="hollow" cx="${n(from)}" cy="${n(middle)}" r="5"/>`,
        `<circle class="dot" cx="${n(to)}" cy="${n(middle)}" r="5"/>`,
      ],
      { text: written[at]!, kind: difference === 0 ? 'muted' : `value-${kind}` },
    );
  });
  rows.draw('scale');
  const hidden = changes.length - shown.length;
  if (hidden > 0) sheet.write(`${hidden} effects that differ less not drawn.`, 13, 'muted');
  sheet.write(
    'Numbers: how much higher the effect is in the second. An effect that only one of them has starts or ends at zero.',
    13,
    'muted',
  );
  return sheet.finish(
    title,
    shown.map(
      ({ first: a, second: b }, at) =>
        `${named[at]}: ${roughlySigned(a?.value ?? 0)} in ${one}, ${roughlySigned(b?.value ?? 0)} in ${two}.`,
    ),
  );
}

function changeSentence(
  change: Change | undefined,
  names: readonly string[],
  one: string,
  two: string,
): string {
  if (change === undefined) return 'The two are the same: no effect differs.';
  if (change.difference === 0) return 'The two are the same: no effect differs.';
  const [a, b] = [change.first?.value ?? 0, change.second?.value ?? 0];
  const together = names.length > 1 ? ' together' : '';
  return `The greatest change: ${list(names)}${together}, ${roughlySigned(a)} in ${one} and ${roughlySigned(b)} in ${two}.`;
}

function roughlySigned(value: number): string {
  return `${value < 0 ? '−' : value > 0 ? '+' : ''}${roughly(value)}`;
}
