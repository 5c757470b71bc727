import type { Evaluator } from '@spex/core';
import { type DataRoles, dataRoles } from '@spex/lenses';
import type { ExplainDataOptions } from './data-options.ts';
import type { VerifiedSet } from './data-report.ts';
import { backgroundSubsets, freshSubsets, heldOut } from './held-out.ts';
import { shortName } from './names.ts';
import type { Picture } from './pictures.ts';
import type { PreparedData } from './prepare.ts';
import { checkRemovals } from './removal.ts';
import { BACKGROUNDS, setsToVerify, verificationCost, verifySet } from './verify.ts';

/** The roles of a picture's players. */
export function rolesOf(
  prepared: PreparedData,
  { explanation }: Picture,
  { top }: Pick<ExplainDataOptions, 'top'>,
): DataRoles {
  const name = (player: number): string => shortName(prepared, player);
  return dataRoles(explanation, prepared.data.measure, { name, ...(top !== undefined && { top }) });
}

/** What checks tell while they are under way. */
export interface CheckHooks {
  /** More retrainings are coming. */
  readonly plan: (retrainings: number) => void;
  readonly onVerify?: ((sets: number, retrainings: number) => void) | undefined;
}

/**
 * Checks pictures on fresh subsets, on removals, and verifies sets of those asked for. Writes what it finds into them, as
 * it finds it; an abort ends it early.
 */
export async function checkPictures(
  prepared: PreparedData,
  evaluator: Evaluator,
  pictures: readonly Picture[],
  options: ExplainDataOptions,
  hooks: CheckHooks,
): Promise<void> {
  const { checks, removals, data } = prepared;
  const outputs = evaluator.game.outputs.length;
  if (checks > 0 && !evaluator.signal?.aborted) {
    const evaluation = await evaluator.evaluate(freshSubsets(prepared, evaluator));
    for (const picture of pictures) {
      picture.held = heldOut(picture.explanation, evaluation, outputs, picture.at.output);
    }
  }
  if (removals.length > 0 && !evaluator.signal?.aborted) {
    hooks.plan(removals.length * pictures.length);
    for (const picture of pictures) {
      const { explanation, at } = picture;
      const removal = await checkRemovals(evaluator, explanation, data.measure, removals, at.output);
      if (removal === undefined) return;
      picture.removal = removal;
    }
  }
  const asked = pictures.filter(({ at }) => prepared.explained.asked.includes(at));
  await verifyPictures(prepared, evaluator, asked, options, hooks);
}

async function verifyPictures(
  prepared: PreparedData,
  evaluator: Evaluator,
  pictures: readonly Picture[],
  options: ExplainDataOptions,
  { plan, onVerify }: CheckHooks,
): Promise<void> {
  const each = options.verify ?? 0;
  if (each === 0 || evaluator.signal?.aborted) return;
  const tasks = pictures.map((picture) => ({
    picture,
    sets: setsToVerify(rolesOf(prepared, picture, options), each),
  }));
  const sets = tasks.flatMap((task) => task.sets);
  if (sets.length === 0) return;
  const retrainings = sets.reduce((sum, { set }) => sum + verificationCost(set), 0);
  onVerify?.(sets.length, retrainings);
  plan(retrainings);
  // Several draws for each: without a set's members some are the same.
  const backgrounds = backgroundSubsets(prepared, 4 * BACKGROUNDS);
  for (const { picture, sets: own } of tasks) {
    const verified: VerifiedSet[] = [];
    picture.verified = verified;
    for (const set of own) {
      const found = await verifySet(evaluator, picture.explanation, set, backgrounds, picture.at.output);
      if (found === undefined) return;
      verified.push(found);
    }
  }
}
