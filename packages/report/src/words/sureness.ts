import type { Explanation, Interaction } from '@spex/core';
import { intervalOf, mayBeChance } from './intervals.ts';
import { count } from './numbers.ts';

/** Discoveries that are named; of the others only their number is told. */
const MOST_NAMED = 6;

/**
 * What the margins and marks beside the values mean, or why there are none; empty where nobody knows how sure the values are, or
 * nothing is left to chance.
 */
export function intervalKey(
  { uncertainty, interactions }: Explanation,
  shown: readonly Interaction[],
): string {
  if (uncertainty === undefined || uncertainty.chance === 0 || shown.length === 0) return '';
  if (!shown.some((term) => intervalOf(term) !== undefined)) {
    return `No ranges: ${interactions.index} rests on few combinations, near everything and nothing, of which random ones tell little.`;
  }
  const share = Math.round(100 * uncertainty.level);
  const chance = shown.some(mayBeChance) ? '; ? may be chance: the range holds 0' : '';
  return `± range of the true value, ${share} % sure${chance}`;
}

/** How many of the strongest effects would be found again; empty where nobody knows or nothing is left to chance. */
export function stabilityInWords({ uncertainty }: Explanation): string {
  if (uncertainty === undefined || uncertainty.chance === 0) return '';
  const { k, overlap } = uncertainty.stability;
  if (k === 0) return '';
  const kept = Math.round(overlap * k);
  const strongest = k === 1 ? 'the strongest effect' : `the ${k} strongest effects`;
  const again = 'if the run were repeated with other combinations';
  if (kept === k) {
    return k === 1
      ? `It would be the same strongest effect ${again}.`
      : `Most likely the same ${k} effects would be the strongest ${again}.`;
  }
  if (kept === 0) return `None of ${strongest} would likely be among them ${again}.`;
  return `About ${kept} of ${strongest} would be among them again ${again}.`;
}

/**
 * The effects that are there beyond doubt, by name; empty where nobody looked for them. `labels`: harmless names of the
 * players.
 */
export function discoveriesInWords({ uncertainty }: Explanation, labels: readonly string[]): string {
  if (uncertainty?.discoveries === undefined) return '';
  const { level, terms } = uncertainty.discoveries;
  if (terms.length === 0)
    return 'No effect is so clear that chance can be ruled out; a higher budget shows more.';
  const named = terms
    .slice(0, MOST_NAMED)
    .map(({ players }) => players.map((player) => `“${labels[player]!}”`).join(' & '));
  const more = terms.length - named.length;
  const rest = more > 0 ? ` and ${count(more)} more` : '';
  return `${named.join(', ')}${rest} are really there: of such a list at most ${Math.round(100 * level)} % are chance.`;
}
