import type { Round } from './stopping-rule.ts';

/** What the rounds were, in a sentence: each one's R², and why the last one was. */
export function describeRounds(done: readonly Round[], reason: string): string {
  const told = done.map(({ budget, explanation: { faithfulness, status } }) => {
    const { r2, standardError, coalitions } = faithfulness;
    const error = standardError === null ? '' : ` ± ${standardError.toFixed(3)}`;
    const measured = status === 'partial' ? `${count(coalitions)} of ${count(budget)}` : count(budget);
    return `R² ${r2.toFixed(3)}${error} with ${measured}`;
  });
  const rounds = done.length === 1 ? 'one round' : `${done.length} rounds`;
  return `The budget was spent in ${rounds}: ${told.join(', ')}; then ${reason}.`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
