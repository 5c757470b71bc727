import type { Explanation } from '@spex/core';
import { count, numberFormat, percent, points } from './numbers.ts';

/**
 * How far the picture can be trusted near the input as it is, in a sentence or two; empty where Trust says it all. `parts`
 * names the players: `words`.
 */
export function nearFullInWords({ faithfulness, ends }: Explanation, parts: string): string {
  const { nearFull, method } = faithfulness;
  if (nearFull) {
    const { r2, standardError, deviation, absent, coalitions } = nearFull;
    const number = numberFormat(deviation, false);
    const removed = absent === 1 ? `one of the ${parts}` : `1 to ${absent} of the ${parts}`;
    const margin = standardError === 0 ? '' : ` (±\u00a0${points(standardError)})`;
    const share = r2 > 0 ? `${percent(r2)}${margin}` : 'nothing';
    const missed = Math.sqrt(Math.max(0, 1 - r2)) * deviation;
    return `With ${removed} removed the picture explains ${share} of how the score moves: it moves by ${number(deviation)}, and the picture is off by ${number(missed)} (R² ${r2.toFixed(3).replace('-', '−')}, ${count(coalitions)} combinations that it had not seen).`;
  }
  const { grand, grandUnseen } = ends;
  if (method === 'exact' || grand === null || grandUnseen === undefined) return '';
  const number = numberFormat(Math.max(Math.abs(grand), Math.abs(grandUnseen)), false);
  return `R² is about inputs with half of their ${parts} removed. Of the input as it is the picture, before it was told, predicted ${number(grandUnseen)}; the model says ${number(grand)}.`;
}
