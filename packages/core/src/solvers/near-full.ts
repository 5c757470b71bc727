import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import type { Evaluator } from '../evaluator.ts';
import { spectrumOf } from '../explanation/reindex.ts';
import type { Explanation } from '../explanation.ts';
import { countNearFull, faithfulnessNearFull } from '../metrics/faithfulness-at.ts';
import { countsOf } from './assemble.ts';
import { checkOptions } from './options.ts';
import type { SolveOptions, Solver } from './solver.ts';

/** Coalitions that R² is to rest on at least, where so many are asked for. */
const LEAST_COALITIONS = 10;

/**
 * The solver, whose explanations then tell how well they hold near the input as it is (`faithfulness.nearFull`): R² on `coalitions`
 * fresh coalitions, of those with 1 to a tenth of the players absent (more where next to all of these have been fitted to), bought
 * beyond the budget; on all of them where they are no more. A stopped run is not checked, nor one that has measured everything.
 *
 * Throws InvalidArgumentError, before the first ablation, unless `coalitions` is an integer of at least 2, and for a game measured
 * elsewhere.
 */
export function checkedNearFull(solver: Solver, coalitions: number): Solver {
  if (!Number.isSafeInteger(coalitions) || coalitions < 2) {
    throw new InvalidArgumentError(
      'holdoutNear',
      `holdoutNear must be an integer of at least 2, not ${coalitions}`,
      coalitions,
    );
  }
  return {
    ...solver,
    async solve(evaluator, options) {
      const { game, signal } = evaluator;
      if (game.recorded) {
        const message =
          'holdoutNear needs fresh coalitions, and those of this game were measured elsewhere: leave it out';
        throw new InvalidArgumentError('holdoutNear', message, game.id);
      }
      checkOptions(solver, game, options);
      const since = countsOf(evaluator);
      evaluator.plan(coalitions);
      const explanation = await solver.solve(evaluator, options);
      if (signal?.aborted || explanation.faithfulness.method === 'exact') return explanation;
      return check(explanation, evaluator, options, { coalitions, since });
    },
  };
}

async function check(
  explanation: Explanation,
  evaluator: Evaluator,
  { seed = 0, output = 0 }: SolveOptions,
  { coalitions, since }: { readonly coalitions: number; readonly since: ReturnType<typeof countsOf> },
): Promise<Explanation> {
  const spectrum = spectrumOf(explanation);
  const absent = mostAbsent(evaluator, coalitions);
  const found = await faithfulnessNearFull(spectrum, evaluator, { absent, coalitions, seed, output });
  const evaluations = evaluator.evaluations - since.evaluations;
  const estimate = evaluator.game.estimate?.(evaluations);
  return {
    ...explanation,
    status: evaluator.stopped ? 'partial' : explanation.status,
    faithfulness: {
      ...explanation.faithfulness,
      ...(found && {
        nearFull: { ...found, r2: found.r2 + 0, absent },
      }),
    },
    cost: {
      ...explanation.cost,
      evaluations,
      cached: evaluator.cached - since.cached,
      evaluationSeconds: evaluator.seconds - since.seconds,
      ...(estimate && { estimate: { ...estimate } }),
    },
  };
}

/** A tenth of the players; more where that leaves too few coalitions that nothing was fitted to. */
function mostAbsent(evaluator: Evaluator, coalitions: number): number {
  const { batch } = evaluator.measured();
  const least = Math.min(LEAST_COALITIONS, coalitions);
  let absent = Math.max(1, Math.round(batch.players / 10));
  while (absent < batch.players && countNearFull(batch, absent).left < least) absent++;
  return absent;
}
