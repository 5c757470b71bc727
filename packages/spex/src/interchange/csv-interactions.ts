import {
  compareSupports,
  createSpectrum,
  type EstimatedIndex,
  type Explanation,
  INDICES,
  type Interaction,
  InvalidArgumentError,
  parseIndex,
} from '@spex/core';
import type { Lines } from '../data/lines.ts';
import { labelsOfSingles, playerCount } from './csv-labels.ts';
import { csvTable } from './csv-read.ts';
import { type Cell, type CsvOptions, formatCsv, formatPlayers } from './csv-text.ts';
import { explanationOfInteractions, explanationOfSpectrum, labelledPlayers } from './imported.ts';

const HEADER = ['index', 'max_order', 'order', 'players', 'labels', 'value', 'low', 'high'];

/** True for the columns that `formatInteractionsCsv` writes, or the least of them. */
export function isInteractionsCsv({ header }: Lines): boolean {
  return ['index', 'players', 'value'].every((name) => header.includes(name));
}

/**
 * The interactions of an explanation, a row each, by size and then by players: the index and its highest order, the number of
 * players, the players by number (`0 3`) and by label (`not + good`), the value and the ends of its interval. Every single player has
 * a row, so that the file tells how many there are and what they are called.
 */
export function formatInteractionsCsv({ game, interactions }: Explanation, options?: CsvOptions): string {
  const { index, order, terms } = interactions;
  const singles = new Set(
    terms.filter(({ players }) => players.length === 1).map(({ players }) => players[0]),
  );
  const missing = game.players.flatMap((_, player): Interaction[] =>
    singles.has(player) ? [] : [{ players: [player], value: 0 }],
  );
  const rows = [...terms, ...missing]
    .sort((a, b) => compareSupports(a.players, b.players))
    .map(({ players, value, low, high }): Cell[] => [
      index,
      order,
      players.length,
      formatPlayers(players),
      players.map((player) => game.players[player]!.label).join(' + '),
      value,
      low,
      high,
    ]);
  return formatCsv([HEADER, ...rows], options);
}

/** An Explanation from such a file; its spectrum is the interactions' surrogate. Throws InvalidArgumentError. */
export function parseInteractionsCsv(lines: Lines): Explanation {
  const table = csvTable(lines);
  const seen = new Set<string>();
  let name: string | undefined;
  let order = 1;
  const terms = Array.from({ length: table.rows }, (_, row): Interaction => {
    const index = table.text(row, 'index').trim();
    name ??= index;
    if (index !== name)
      table.fail(row, `the index is '${index}', and '${name}' in the lines before: one a file`);
    const players = table.players(row, 'players');
    if (seen.has(players.join())) table.fail(row, `the players ${players.join(' ')} are there twice`);
    seen.add(players.join());
    const most = table.number(row, 'max_order') ?? players.length;
    if (!Number.isInteger(most) || most < players.length) {
      table.fail(row, `'max_order' must be a whole number of at least ${players.length}, not ${most}`);
    }
    order = Math.max(order, most);
    const value = table.number(row, 'value') ?? table.fail(row, "'value' is empty");
    const low = table.number(row, 'low');
    const high = table.number(row, 'high');
    if ((low === undefined) !== (high === undefined)) table.fail(row, "one of 'low' and 'high' is empty");
    return { players, value, ...(low !== undefined && high !== undefined && { low, high }) };
  });
  if (name === undefined) throw new InvalidArgumentError('file', 'it has a header and no interactions');
  const count = playerCount(terms);
  const facts = {
    players: labelledPlayers(count, labelsOfSingles(table, count)),
    source: 'csv',
    account: ['Read from a CSV file of interactions.'],
  };
  const index = parseIndex(name);
  const most = Math.min(order, count);
  const kept = terms.filter(({ value, low }) => value !== 0 || low !== undefined);
  if (index === 'Fourier') {
    const spectrum = createSpectrum(
      count,
      kept.map(({ players, value }) => [players, value] as const),
    );
    const explanation = explanationOfSpectrum(spectrum, facts);
    return { ...explanation, interactions: { index, order: most, terms: kept } };
  }
  if (index.startsWith('BII@')) {
    const message = `interactions under ${index} cannot be read back: ${INDICES.join(', ')} can`;
    throw new InvalidArgumentError('index', message, index);
  }
  return explanationOfInteractions({ index: index as EstimatedIndex, order: most, terms: kept }, facts);
}
