import {
  batchFromLists,
  Evaluator,
  type Explanation,
  type Progress,
  SpexError,
  spectrumOf,
} from '@spex/core';
import type { ComponentGame } from '@spex/lenses';
import { bestSet } from '../optimise/index.ts';
import { withRun } from '../runs/open-run.ts';
import type { Runs } from '../runs/runs.ts';
import type { HeldOutValue, PrunedFile, PrunedReport } from './components-report.ts';
import { heldOutValue, setsToCompare } from './held-out-value.ts';
import type { PreparedComponents } from './prepare.ts';
import type { PruneOut } from './prune-out.ts';

/** A pruned model does not say what the gated one does. Its file was not written. */
class PrunedModelError extends SpexError {
  override readonly name = 'PrunedModelError' as const;
}

export interface PruneHooks {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Called before each step, with a line that says what is done. */
  readonly onStep?: (line: string) => void;
}

type Prune = NonNullable<PreparedComponents['prune']>;

/** Chooses the players to keep, by the spectrum of the mean. */
export async function choosePlayers(
  { players, prune }: PreparedComponents,
  mean: Explanation,
): Promise<PrunedReport> {
  const { keep } = prune as Prune;
  const set = await bestSet(spectrumOf(mean), { size: keep });
  const { method, optimal, value, bound, gap, seconds, notes } = set;
  const label = (player: number): string => players.players[player]!.label;
  return {
    keep,
    of: players.players.length,
    kept: set.players,
    labels: set.players.map(label),
    dropped: players.players.flatMap((_, player) => (set.players.includes(player) ? [] : [label(player)])),
    choice: { method, optimal, predicted: value, bound, gap, seconds, notes },
    heldOut: null,
  };
}

/** Measures the kept players on the held-out prompts, beside all and random ones. undefined: the signal came first. */
export async function testPlayers(
  { prune, solve }: PreparedComponents,
  kept: readonly number[],
  runs: Runs,
  { signal, onProgress, onStep }: PruneHooks,
): Promise<PrunedReport['heldOut'] | undefined> {
  const { heldOut } = prune as Prune;
  const { game, accuracy, source, seen } = heldOut;
  const players = game.players.length;
  const sets = setsToCompare(players, kept, solve.seed ?? 0);
  const prompts = game.prompts.length;
  onStep?.(
    `testing the ${kept.length} that are kept, and ${sets.length - 2} random sets, on ${prompts} prompts`,
  );
  const measure = (of: ComponentGame): Promise<HeldOutValue | undefined> =>
    withRun(of, runs, { budget: sets.length, ...(signal && { signal }) }, async (run) => {
      const evaluator = new Evaluator(run.game, { ...run.evaluation, ...(onProgress && { onProgress }) });
      const { values, complete } = await evaluator.evaluate(batchFromLists(sets, players));
      const failure = run.failure();
      if (failure) throw failure;
      return complete ? [heldOutValue(of, values), 'complete'] : [undefined, 'partial'];
    });
  const value = await measure(game);
  const judged = accuracy && (await measure(accuracy));
  if (value === undefined || (accuracy && judged === undefined)) return undefined;
  return { prompts, source, seen, value, ...(judged && { accuracy: judged }) };
}

/**
 * Writes the pruned model, which runs without spex; before it appears at its place, its file is opened as any ONNX model and
 * compared with the gated model on the held-out prompts. Throws PrunedModelError where they differ by more than rounding.
 */
export async function writePruned(
  prepared: PreparedComponents,
  kept: readonly number[],
  { signal, onStep }: PruneHooks,
): Promise<PrunedFile> {
  const { game, prompts, absence, reference, prune } = prepared;
  const { out, heldOut } = prune as Prune & { readonly out: PruneOut };
  const { model, path, target } = out;
  onStep?.(`writing ${path}`);
  const context = signal ? { signal } : {};
  const batch = batchFromLists([kept], game.players.length);
  const gates = game.maskedGates(batch, 0);
  const texts = reference ?? prompts.map(({ prompt }) => prompt.prompt);
  const means =
    absence === 'mean'
      ? await model.meanActivations(
          texts.map((text) => model.tokenize(text)),
          context,
        )
      : undefined;
  const { bytes, originalBytes, weights } = model.prune(gates, means);
  const tokens = heldOut.game.prompts.map(({ prompt }) => model.tokenize(prompt));
  let checked = { deviation: 0, tolerance: 0 };
  await target.write(bytes, async (written) => {
    checked = await model.checkPruned(written, gates, tokens, means, context);
    const { deviation, tolerance } = checked;
    if (deviation <= tolerance) return;
    throw new PrunedModelError(
      `the pruned model's log-probabilities differ by ${deviation.toPrecision(2)} from the gated model's, more than rounding (${tolerance.toPrecision(2)}): ${path} was not written`,
    );
  });
  return { path, bytes: bytes.length, originalBytes, weights, ...checked };
}
