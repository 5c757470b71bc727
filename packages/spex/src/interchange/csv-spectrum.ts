import { createSpectrum, InvalidArgumentError, type Spectrum, type Support } from '@spex/core';
import type { Lines } from '../data/lines.ts';
import { labelsOfSingles, playerCount } from './csv-labels.ts';
import { csvTable } from './csv-read.ts';
import { type Cell, type CsvOptions, formatCsv, formatPlayers } from './csv-text.ts';
import { labelledPlayers } from './imported.ts';

const HEADER = ['order', 'players', 'labels', 'coefficient'];

/** True for the columns that `formatSpectrumCsv` writes, or the least of them. */
export function isSpectrumCsv({ header }: Lines): boolean {
  return header.includes('players') && header.includes('coefficient');
}

/**
 * A spectrum, a row a term, in its own order: the number of players, the players by number (`0 3`) and by label, and F(T). Every
 * single player has a row, so that the file tells how many there are and what they are called.
 */
export function formatSpectrumCsv(
  spectrum: Spectrum,
  labels?: readonly string[],
  options?: CsvOptions,
): string {
  const players = labelledPlayers(spectrum.players, labels);
  const all = createSpectrum(spectrum.players, [
    ...spectrum.supports.map((support, at): readonly [Support, number] => [
      support,
      spectrum.coefficients[at]!,
    ]),
    ...players.map((_, player): readonly [Support, number] => [[player], 0]),
  ]);
  const rows = all.supports.map((support, at): Cell[] => [
    support.length,
    formatPlayers(support),
    support.map((player) => players[player]!.label).join(' + '),
    all.coefficients[at]!,
  ]);
  return formatCsv([HEADER, ...rows], options);
}

/** A spectrum from such a file, and the labels where it has them all. Throws InvalidArgumentError. */
export function parseSpectrumCsv(lines: Lines): { spectrum: Spectrum; labels?: readonly string[] } {
  const table = csvTable(lines);
  const seen = new Set<string>();
  const terms = Array.from({ length: table.rows }, (_, row) => {
    const players = table.players(row, 'players');
    if (seen.has(players.join())) table.fail(row, `the players ${players.join(' ')} are there twice`);
    seen.add(players.join());
    return { players, value: table.number(row, 'coefficient') ?? table.fail(row, "'coefficient' is empty") };
  });
  if (terms.length === 0) throw new InvalidArgumentError('file', 'it has a header and no terms');
  const count = playerCount(terms);
  const labels = labelsOfSingles(table, count);
  const kept = terms.filter(({ value }) => value !== 0);
  return {
    spectrum: createSpectrum(
      count,
      kept.map(({ players, value }) => [players, value] as const),
    ),
    ...(labels && { labels }),
  };
}
