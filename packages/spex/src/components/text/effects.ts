import type { Explanation, Interaction, Term } from '@spex/core';
import { displayWidth, intervalKey, marginOf, mayBeChance } from '@spex/report';
import { bar, list, numbersLike, pad, WIDTH, wrap } from '../../data/text/layout.ts';

/** Rows of each table where nothing else is asked for. */
const ROWS = 8;

/** The strongest players and sets of one explanation, in words. */
export function effectLines(explanation: Explanation, noun: string, top = ROWS): string[] {
  const { interactions, game } = explanation;
  const terms = interactions.terms.filter(({ players, value }) => players.length > 0 && value !== 0);
  const alone = terms.filter(({ players }) => players.length === 1);
  const sets = terms.filter(({ players }) => players.length > 1);
  const label = (player: number): string => game.players[player]!.label;
  const lines: string[] = [];
  if (alone.length > 0) {
    const shown = alone.slice(0, top);
    lines.push(`  Strongest ${noun} alone${more(shown, alone)}`, ...rows(shown, label, () => ''));
  }
  if (sets.length > 0) {
    const shown = sets.slice(0, top);
    const effects = new Map(alone.map(({ players, value }) => [players[0]!, value]));
    const words = interactions.index === 'Fourier' ? () => '' : (term: Term) => meaning(term, effects);
    if (lines.length > 0) lines.push('');
    lines.push(
      `  Strongest sets, beyond what their members do apart${more(shown, sets)}`,
      ...rows(shown, label, words),
    );
  }
  if (lines.length === 0) lines.push('  Nothing that was silenced changed the value.');
  const key = intervalKey(explanation, [...alone.slice(0, top), ...sets.slice(0, top)]);
  return key === '' ? lines : [...lines, '', ...wrap(key, WIDTH - 2).map((line) => `  ${line}`)];
}

function more(shown: readonly unknown[], all: readonly unknown[]): string {
  return shown.length < all.length ? `, ${shown.length} of ${all.length}` : '';
}

function rows(
  terms: readonly Interaction[],
  label: (player: number) => string,
  words: (term: Term) => string,
): string[] {
  const format = numbersLike(terms.map(({ value }) => value));
  const names = terms.map(({ players }) => list(players.map(label)));
  const width = Math.max(...names.map(({ length }) => length));
  const largest = Math.max(...terms.map(({ value }) => Math.abs(value)));
  const plain = numbersLike(
    terms.map(({ value }) => value),
    false,
  );
  const margins = terms.map(
    (term) => marginOf(term, plain).replace('\u00a0', ' ') + (mayBeChance(term) ? ' ?' : ''),
  );
  const marginWidth = Math.max(...margins.map(displayWidth));
  return terms.map((term, at) => {
    const text = words(term);
    const end = text === '' ? bar(Math.abs(term.value) / largest, 20) : text;
    const margin = marginWidth === 0 ? '' : ` ${pad(margins[at]!, marginWidth)}`;
    return `    ${pad(names[at]!, width)}  ${format(term.value)}${margin}  ${end}`.trimEnd();
  });
}

/**
 * What the sign of an interaction means beside the effects of its members. Of three or more it tells no such story: any
 * one of three being enough gives the same sign as all three being needed.
 */
function meaning({ players, value }: Term, effects: ReadonlyMap<number, number>): string {
  if (players.length > 2) return value > 0 ? 'more than smaller sets tell' : 'less than smaller sets tell';
  const own = players.map((player) => effects.get(player) ?? 0);
  const allHelp = own.every((one) => one >= 0);
  const allHurt = own.every((one) => one <= 0);
  if (value > 0) {
    if (allHelp) return 'need each other: both help more than apart';
    return allHurt ? 'hurt less together than apart' : 'better together than apart';
  }
  if (allHelp) return 'overlap: one stands in for the other';
  return allHurt ? 'hurt more where both are there' : 'worse together than apart';
}
