import type { Explanation } from '@spex/core';
import type { Measure, PointGroups } from '@spex/lenses';
import type { DataMetrics, Suspect } from './data-report.ts';
import type { DataTables } from './load-tables.ts';
import { rankPlayers } from './removal.ts';

/** Shares of the training set after which the wrong labels found are counted. */
const SHARES = [0.05, 0.1, 0.2, 0.3, 0.5];

/** Every training point by the harm that its player does to the mean over the test set, the worst first. */
export function rankByHarm(
  overall: Explanation,
  measure: Measure,
  { members }: PointGroups,
  { labels, texts, clean }: DataTables,
): Suspect[] {
  const { order, effects } = rankPlayers(overall, measure);
  const harmful = [...order].sort((a, b) => effects[a]! - effects[b]! || a - b);
  return harmful.flatMap((player) =>
    Array.from(members[player]!, (row) => ({
      row,
      player,
      harm: 0 - effects[player]!,
      label: labels.train[row]!,
      ...(texts && { text: texts.train[row]! }),
      ...(clean && { cleanLabel: clean[row]! }),
    })),
  );
}

/** How soon wrong labels are found; undefined where the right ones are not known. */
export function detectionOf(ranked: readonly Suspect[]): DataMetrics['detection'] {
  if (ranked[0]?.cleanLabel === undefined) return undefined;
  const isWrong = ({ label, cleanLabel }: Suspect): boolean => label !== cleanLabel;
  return {
    wrong: ranked.filter(isWrong).length,
    curve: SHARES.map((share) => {
      const inspected = Math.ceil(share * ranked.length);
      return { share, inspected, found: ranked.slice(0, inspected).filter(isWrong).length };
    }),
  };
}
