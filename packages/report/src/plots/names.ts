import type { Explanation } from '@spex/core';
import { flow } from '../layout/flow.ts';
import { ems } from '../layout/measure.ts';
import { distinctLabels } from '../words/labels.ts';

/** Harmless names of the players, no two alike, at most so many columns wide. */
export function playerNames({ game }: Explanation, width = 28): string[] {
  return distinctLabels(
    game.players.map(({ label }) => label),
    width,
  );
}

/** The name of a set: `never + fails`. A name that holds the sign itself is quoted. */
export function setName(players: readonly number[], names: readonly string[]): string {
  if (players.length === 0) return 'nobody';
  return players
    .map((player) => names[player]!)
    .map((name) => (players.length > 1 && name.includes('+') ? `“${name}”` : name))
    .join(' + ');
}

/** A name in lines of at most so many pixels. */
export function nameLines(name: string, width: number, size: number): string[] {
  const lines = flow([{ text: name, player: -1 }], width, (text) => ems(text) * size);
  return lines.map((line) => line.map(({ text }) => text).join(''));
}

/** Harmless names for sets that are known by their players' labels, alike for a label wherever it comes. */
export function labelNames(sets: readonly { readonly labels: readonly string[] }[]): {
  readonly names: readonly string[];
  /** Of the set's players, one each. */
  readonly parts: readonly (readonly string[])[];
} {
  const labels = [...new Set(sets.flatMap((set) => set.labels))];
  const harmless = distinctLabels(labels, 28);
  const nameOf = new Map(labels.map((label, at) => [label, harmless[at]!]));
  const parts = sets.map((set) => set.labels.map((label) => nameOf.get(label)!));
  return { names: parts.map((own) => setName(Array.from(own.keys()), own)), parts };
}
