import type { Explanation } from '@spex/core';
import type { Citation, CitationPair, ContextCitations } from '@spex/lenses';
import { nearFullInWords } from '@spex/report';
import { columns } from './columns.ts';

/** What is said of a context: its citations, and the explanation that they come from. */
export interface Cited {
  readonly citations: ContextCitations;
  readonly explanation: Explanation;
}

/** Passages and pairs that are shown where nothing else is asked for. */
const TOP = 10;
/** Characters of a passage's name. */
const LONGEST = 56;

/** Citations for people, one passage a line. */
export function describeCitations(
  head: string,
  { citations, explanation }: Cited,
  top: number = TOP,
): string {
  const { passages, pairs, output } = citations;
  const lines = [head, '', `Passages by what they add to ${output} on average`];
  lines.push(...table(['passage', 'strength', 'lost without it'], passages.slice(0, top).map(passageRow)));
  if (passages.length > top) lines.push(`  … and ${passages.length - top} weaker ones`);
  const together = pairs.slice(0, Math.ceil(top / 2));
  lines.push('', together.length === 0 ? 'No two passages act together.' : 'Pairs that act together');
  if (together.length > 0) {
    lines.push(...table(['pair', 'together', 'lost without both', ''], together.map(pairRow)));
  }
  return `${[...lines, '', ...trust(explanation)].join('\n')}\n`;
}

function passageRow({ label, group, strength, removal }: Citation): string[] {
  return [nameOf(label, group), signed(strength), signed(removal)];
}

function pairRow({ labels, interaction, removal }: CitationPair): string[] {
  // Of what is not missed, nothing of the kind can be said.
  const meaning = removal <= 0 ? '' : interaction > 0 ? 'needs both' : 'one does for the other';
  return [
    labels.map((label) => nameOf(label, undefined, LONGEST / 2)).join(' & '),
    signed(interaction),
    signed(removal),
    meaning,
  ];
}

function nameOf(label: string, group?: string, most = LONGEST): string {
  const characters = [...(group === undefined ? label : `${group}: ${label}`).replaceAll(/\s+/g, ' ')];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return columns(head, rows).map((line) => `  ${line}`);
}

function trust(explanation: Explanation): string[] {
  const { faithfulness, cost, account, status } = explanation;
  const near = nearFullInWords(explanation, 'passages');
  const { r2, standardError, method, coalitions } = faithfulness;
  const margin = standardError === null ? '' : ` ± ${standardError.toFixed(3)}`;
  const noise = account.filter((line) => /own noise|not drawn uniformly/.test(line));
  return [
    `R² ${r2.toFixed(3)}${margin} (${method}, ${coalitions.toLocaleString('en-US')} combinations), ${cost.evaluations.toLocaleString('en-US')} ablations${status === 'partial' ? ', stopped early' : ''}`,
    ...(near === '' ? [] : [near]),
    ...noise,
  ];
}

function signed(value: number): string {
  const digits = Math.abs(value) >= 1e-4 || value === 0 ? value.toFixed(4) : value.toExponential(1);
  return value > 0 ? `+${digits}` : value < 0 ? digits : ` ${digits}`;
}
