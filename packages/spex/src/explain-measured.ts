import { Evaluator, type Explanation, type SolveOptions, type Solver } from '@spex/core';
import { CallLimitError } from '@spex/runtime';

/** A partial explanation of what an evaluator has measured, without asking its game again. */
export async function explainMeasured(
  solver: Solver,
  evaluator: Evaluator,
  options: SolveOptions,
): Promise<Explanation> {
  const rest = new Evaluator(evaluator.game, { known: evaluator.measured(), signal: AbortSignal.abort() });
  const explanation = await solver.solve(rest, options);
  const { evaluations, seconds } = evaluator;
  return { ...explanation, cost: { ...explanation.cost, evaluations, evaluationSeconds: seconds } };
}

/** The limit of calls or money that ended a run, where that is what ended it. */
export function limitBehind(error: unknown): CallLimitError | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof CallLimitError) return at;
  }
  return undefined;
}
