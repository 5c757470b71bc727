import type { RoundFigures } from '../../explanation.ts';
import type { Round } from './stopping-rule.ts';

/** What every round came to, the last one with why it was. A round that was stopped before its first ablation has no figures. */
export function figuresOf(done: readonly Round[], reason: string): RoundFigures[] {
  return done
    .map(({ budget, explanation: { faithfulness, status } }, at) => ({
      // A round that was stopped rests on what was measured by then.
      ablations: status === 'partial' ? faithfulness.coalitions : budget,
      r2: faithfulness.r2,
      standardError: faithfulness.standardError,
      ...(at === done.length - 1 && { ended: reason }),
    }))
    .filter(({ ablations }) => ablations > 0);
}

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
