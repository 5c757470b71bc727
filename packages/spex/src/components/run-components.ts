import {
  Evaluator,
  type Explanation,
  energyByGroup,
  energyByOrder,
  GameError,
  hierarchy,
  isSpexError,
  type Progress,
  spectrumOf,
} from '@spex/core';
import type { KeptCounts } from '@spex/runtime';
import { explainMeasured, limitBehind } from '../explain-measured.ts';
import { beforeFirstAblation } from '../first-ablation.ts';
import { failureBehind } from '../runs/failure-behind.ts';
import { withRun } from '../runs/open-run.ts';
import type { Runs } from '../runs/runs.ts';
import { hearSignals } from '../turn.ts';
import { componentsRecipe } from '../work/components-recipe.ts';
import { withFacts } from './account.ts';
import type { ComponentsMetrics, ComponentsReport, PrunedReport } from './components-report.ts';
import { factsOf } from './model-facts.ts';
import type { PreparedComponents } from './prepare.ts';
import { choosePlayers, type PruneHooks, testPlayers, writePruned } from './prune.ts';

/** What a run tells while it is under way. */
export interface ComponentsRunHooks extends PruneHooks {
  /** Called before the first ablation. */
  readonly onStart?: () => void;
  /** Called once everything is explained with where the values came from; undefined without a store. */
  readonly onCounts?: (counts: KeptCounts | undefined) => void;
}

/** A report, and the failure that ended the run early, if one did: the report is then of what was measured by then. */
export interface ComponentsRun {
  readonly report: ComponentsReport;
  readonly failure?: Error;
}

/** Coefficients that the hierarchy rates are taken of, at most. */
const HIERARCHY_TERMS = 100;

/**
 * Ablates as often as the budget allows, once for the mean and every prompt that is explained; then chooses the players to
 * keep and tests them. An abort, or a model that fails, ends in a partial report. Throws the failure where nothing was
 * measured by then.
 */
export async function runComponents(
  prepared: PreparedComponents,
  runs: Runs,
  hooks: ComponentsRunHooks = {},
): Promise<ComponentsRun> {
  const { signal, onStep } = hooks;
  const measured = await explainOutputs(prepared, runs, hooks);
  const { explanations, metrics } = measured;
  let { failure } = measured;
  const mean = explanations[0]!;
  let pruned: PrunedReport | undefined;
  const isOver = (): boolean => failure !== undefined || signal?.aborted === true;
  const prune = async (): Promise<void> => {
    onStep?.('choosing the players to keep');
    await hearSignals();
    if (isOver()) return;
    pruned = await choosePlayers(prepared, mean);
    await hearSignals();
    if (isOver()) return;
    const heldOut = await testPlayers(prepared, pruned.kept, runs, hooks);
    if (heldOut === undefined) return;
    pruned = { ...pruned, heldOut };
    if (isOver() || prepared.prune?.out === undefined) return;
    pruned = { ...pruned, file: await writePruned(prepared, pruned.kept, hooks) };
  };
  if (prepared.prune !== undefined && !isOver()) {
    await prune().catch((error: unknown) => {
      if (signal?.aborted) return;
      if (!isSpexError(error)) throw error;
      failure = (error instanceof GameError && limitBehind(error)) || error;
    });
  }
  await hearSignals();
  const report: ComponentsReport = {
    explanations,
    metrics,
    ...(pruned && { pruned }),
  };
  return { report, ...(failure && { failure }) };
}

/** What the ablations gave. */
interface Measured extends Pick<ComponentsReport, 'explanations' | 'metrics'> {
  readonly failure: Error | undefined;
}

function explainOutputs(
  prepared: PreparedComponents,
  runs: Runs,
  { signal, onProgress, onStep, onStart, onCounts }: ComponentsRunHooks,
): Promise<Measured> {
  const { explained, outputs, solver, solve, checks } = prepared;
  const budget = solve.budget + checks;
  const recipe = () => componentsRecipe(prepared);
  return withRun(explained.game, runs, { budget, recipe, ...(signal && { signal }) }, async (run) => {
    const evaluator = new Evaluator(
      beforeFirstAblation(run.game, () => onStart?.()),
      {
        ...run.evaluation,
        ...(onProgress && { onProgress: (progress) => onProgress(towards(progress, budget)) }),
      },
    );
    let failure: Error | undefined;
    const explanations: Explanation[] = [];
    for (const { output } of outputs) {
      if (explanations.length > 0) onStep?.(`explaining ${explained.game.outputs[output]}`);
      const ask = { ...solve, output };
      const explanation = failure
        ? await explainMeasured(solver, evaluator, ask)
        : await solver.solve(evaluator, ask).catch((error: unknown) => {
            failure = failureBehind(error, run);
            if (evaluator.measured().batch.rows === 0) throw failure;
            return explainMeasured(solver, evaluator, ask);
          });
      explanations.push(withFacts(prepared, explanation));
      await hearSignals();
    }
    failure ??= run.failure();
    if (failure && evaluator.measured().batch.rows === 0) throw failure;
    onCounts?.(run.counts);
    const metrics = metricsOf(prepared, explanations, evaluator);
    return [{ explanations, metrics, failure }, failure || signal?.aborted ? 'partial' : 'complete'];
  });
}

function metricsOf(
  { model, players, kinds, game, outputs, prompts, absence, rescale, reference, solve }: PreparedComponents,
  explanations: readonly Explanation[],
  evaluator: Evaluator,
): ComponentsMetrics {
  const spectrum = spectrumOf(explanations[0]!);
  const layerOf = players.members.map(([first]) => model.components[first!]!.layer);
  const nonZero = spectrum.coefficients.reduce((count, one) => count + (one === 0 ? 0 : 1), 0);
  const terms = Math.max(1, Math.min(HIERARCHY_TERMS, nonZero));
  return {
    model: factsOf(model),
    players: kinds,
    layerOf,
    value: game.value,
    absence: { name: absence, rescale, reference: reference?.length ?? null },
    prompts: prompts.map(({ number }) => number),
    outputs: explanations.map(({ game: { output }, faithfulness }, at) => ({
      output,
      prompt: outputs[at]!.prompt,
      r2: faithfulness.r2,
      r2Error: faithfulness.standardError,
    })),
    energy: {
      ...energyByGroup(spectrum, (player) => layerOf[player]),
      byOrder: [...energyByOrder(spectrum)],
    },
    hierarchy: { ...hierarchy(spectrum, terms, { seed: solve.seed ?? 0 }), terms },
    ablations: { budget: solve.budget, total: evaluator.evaluations, seconds: evaluator.seconds },
  };
}

/** Progress towards what is planned in all: the solver for each further prompt plans the same ablations anew. */
function towards(progress: Progress, budget: number): Progress {
  const planned = Math.max(budget, progress.done);
  return { ...progress, planned, eta: (planned - progress.done) / progress.rate };
}
