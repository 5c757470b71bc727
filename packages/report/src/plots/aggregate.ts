import { type Explanation, InvalidArgumentError } from '@spex/core';
import { list } from '../sentences.ts';
import { n } from '../svg/markup.ts';
import { numberFormat, roughly } from '../words/numbers.ts';
import { surrogatesInWords } from '../words/surrogate.ts';
import { labelNames } from './names.ts';
import { Rows } from './rows.ts';
import { checkTop, type PlotOptions, Sheet } from './sheet.ts';

/** Options of `renderAggregate`. */
export interface AggregateOptions extends PlotOptions {
  /** Effects at most, the largest mean size first; default 15. */
  readonly top?: number;
  /** Inputs that an effect must be in to be drawn; default 2, or 1 where there is one input. */
  readonly inputs?: number;
}

const SPREAD = 8;

/** One effect over many inputs. */
export interface Aggregate {
  /** Labels of the set's players. */
  readonly labels: readonly string[];
  /** Its value in each input that has it, in the order of the inputs. */
  readonly values: readonly number[];
  /** Mean of the values over the inputs that have it. */
  readonly mean: number;
  /** Mean of their sizes over all inputs, 0 where one has it not. */
  readonly size: number;
}

/**
 * The effects of many explanations, matched by their players' labels, those with the largest mean size first. Throws
 * InvalidArgumentError for none, or for different indices.
 */
export function aggregateExplanations(explanations: readonly Explanation[]): Aggregate[] {
  const index = explanations[0]?.interactions.index;
  if (index === undefined) {
    throw new InvalidArgumentError('explanations', 'there must be at least one explanation, not none', 0);
  }
  const other = explanations.find(({ interactions }) => interactions.index !== index)?.interactions.index;
  if (other !== undefined) {
    const message = `all must have the same index, not ${index} and ${other}: \`reindex\` converts`;
    throw new InvalidArgumentError('explanations', message, other);
  }
  const found = new Map<string, { labels: string[]; values: number[] }>();
  for (const { game, interactions } of explanations) {
    const seen = new Map<string, { labels: string[]; value: number }>();
    for (const { players, value } of interactions.terms) {
      if (players.length === 0) continue;
      const labels = players.map((player) => game.players[player]!.label);
      const key = JSON.stringify([...labels].sort());
      const same = seen.get(key);
      if (same) same.value += value;
      else seen.set(key, { labels, value });
    }
    for (const [key, { labels, value }] of seen) {
      const entry = found.get(key) ?? { labels, values: [] };
      entry.values.push(value);
      found.set(key, entry);
    }
  }
  return [...found.values()]
    .map(({ labels, values }) => ({
      labels,
      values,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      size: values.reduce((sum, value) => sum + Math.abs(value), 0) / explanations.length,
    }))
    .sort((a, b) => b.size - a.size);
}

/**
 * What matters over many inputs: a row an effect, a dot an input, a stroke at the mean. Blue dots raise, hollow ones lower.
 *
 * @throws InvalidArgumentError an option is out of its range, no explanation, or different indices.
 */
export function renderAggregate(
  explanations: readonly Explanation[],
  options: AggregateOptions = {},
): string {
  const effects = aggregateExplanations(explanations);
  const { top = 15, inputs = Math.min(2, explanations.length) } = options;
  checkTop(top);
  checkTop(inputs, 'inputs');
  const sheet = new Sheet(options);
  const all = effects.filter(({ values }) => values.length >= inputs);
  const shown = all.slice(0, top);
  const { names: named, parts } = labelNames(shown);
  const title = aggregateSentence(shown[0], parts[0] ?? [], explanations.length);
  sheet.head(
    title,
    `${explanations.length} ${explanations.length === 1 ? 'input' : 'inputs'}. ${explanations[0]!.interactions.index}. ${surrogatesInWords(explanations)}`,
  );

  const values = shown.flatMap((effect) => effect.values);
  const format = numberFormat(Math.max(0, ...shown.map(({ mean }) => Math.abs(mean))));
  const told = shown.map(({ mean, values: own }) => `${format(mean)} in ${own.length}`);
  const rows = new Rows(sheet, { names: named, numbers: told, values, reach: 8 });
  const { x } = rows;
  shown.forEach((effect, at) => {
    rows.add(
      named[at]!,
      (middle) => [
        ...effect.values.map((value, input) => {
          // Dots that would hide one another lie on five levels by turns.
          const y = middle + ((input % 5) - 2) * (SPREAD / 4);
          return `<circle class="bar-${value > 0 ? 'raise' : 'lower'}" fill-opacity="0.55" cx="${n(x(value))}" cy="${n(y)}" r="3.5"/>`;
        }),
        `<path class="link" stroke-width="3" d="M${n(x(effect.mean))} ${n(middle - 10)}v20"/>`,
      ],
      { text: told[at]!, kind: effect.mean > 0 ? 'value-raise' : 'value-lower' },
    );
  });
  rows.draw('scale');
  sheet.write(
    'A dot is one input, the stroke their mean; dots right of the line raise, hollow ones left of it lower.',
    13,
    'muted',
  );
  const hidden = all.length - shown.length;
  if (hidden > 0) sheet.write(`${hidden} smaller effects not drawn.`, 13, 'muted');
  return sheet.finish(
    title,
    shown.map(
      ({ mean, values: own }, at) =>
        `${named[at]}: mean ${mean < 0 ? '−' : ''}${roughly(mean)} in ${own.length} inputs.`,
    ),
  );
}

function aggregateSentence(effect: Aggregate | undefined, names: readonly string[], inputs: number): string {
  if (effect === undefined) return 'No effect is in more than one of the inputs.';
  const many = names.length > 1;
  const verb = effect.mean > 0 ? 'raise' : 'lower';
  const what = many ? `${list(names)} together ${verb}` : `${list(names)} ${verb}s`;
  return `${what} the score by ${roughly(effect.mean)} on average, in ${effect.values.length} of ${inputs} inputs.`;
}
