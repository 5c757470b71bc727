import { GameError } from '@spex/core';
import type { Substitute } from './absence.ts';
import type { ComponentModel, GatedRow, TokenPick } from './component-model.ts';
import { once } from './once.ts';
import type { Plan, PlanRow } from './plan.ts';

type Context = { readonly signal?: AbortSignal };

export interface MeasureOptions {
  readonly model: ComponentModel;
  readonly plan: Plan;
  readonly prompts: number;
  readonly substitute: Substitute;
  readonly comparesWithFull: boolean;
}

/**
 * Values of all prompts under many settings of the gates, shape [settings × prompts]. Prompts and settings fill the model's
 * batches together, rows of like length side by side, so that little of a batch is padding.
 */
export function createMeasure(
  options: MeasureOptions,
): (settings: readonly Float32Array[], context: Context) => Promise<Float64Array> {
  const { model, plan, prompts, substitute, comparesWithFull } = options;

  /** Calls `ask` with batches of rows; job `j` is row ⌊j / settings⌋ under setting j mod settings. */
  async function inBatches(
    rows: readonly PlanRow[],
    settings: readonly Float32Array[],
    context: Context,
    ask: (batch: readonly GatedRow[], first: number) => Promise<void>,
  ): Promise<void> {
    const jobs = rows.length * settings.length;
    for (let first = 0; first < jobs; first += model.batchSize) {
      context.signal?.throwIfAborted();
      const batch: GatedRow[] = [];
      for (let job = first; job < Math.min(jobs, first + model.batchSize); job++) {
        const row = rows[Math.floor(job / settings.length)]!;
        const replacement = await substitute.of(row, context);
        batch.push({
          tokens: row.tokens,
          gates: settings[job % settings.length]!,
          ...(replacement && { replacement }),
        });
      }
      await ask(batch, first);
    }
  }

  async function distributions(
    settings: readonly Float32Array[],
    context: Context,
    take: (row: number, setting: number, distribution: Float64Array) => void,
  ): Promise<void> {
    await inBatches(plan.distributionRows, settings, context, async (batch, first) => {
      const given = await model.distributions(batch, context);
      checkCount(model, given.length, batch.length * model.width);
      batch.forEach((_, at) => {
        const job = first + at;
        const distribution = given.subarray(at * model.width, (at + 1) * model.width);
        take(Math.floor(job / settings.length), job % settings.length, distribution);
      });
    });
  }

  const fullDistributions = once(async (context) => {
    const full: Float64Array[] = [];
    const open = new Float32Array(model.components.length).fill(1);
    await distributions([open], context, (row, _, distribution) => {
      full[row] = distribution.slice();
    });
    return full;
  });

  async function measureDistributions(
    settings: readonly Float32Array[],
    values: Float64Array,
    context: Context,
  ): Promise<void> {
    const full = comparesWithFull ? await fullDistributions(context) : [];
    const take = (row: number, setting: number, distribution: Float64Array): void => {
      for (const { prompt, reading } of plan.distributionRows[row]!.readings) {
        values[setting * prompts + prompt] = reading.read(distribution, full[row] ?? NOTHING);
      }
    };
    // The full model is known already where values compare with it.
    const known = settings.map((gates) => comparesWithFull && gates.every((gate) => gate === 1));
    const asked = settings.flatMap((_, setting) => (known[setting] ? [] : [setting]));
    full.forEach((distribution, row) => {
      for (let setting = 0; setting < settings.length; setting++) {
        if (known[setting]) take(row, setting, distribution);
      }
    });
    await distributions(
      asked.map((setting) => settings[setting]!),
      context,
      (row, at, distribution) => take(row, asked[at]!, distribution),
    );
  }

  async function measureAnswers(
    settings: readonly Float32Array[],
    values: Float64Array,
    context: Context,
  ): Promise<void> {
    const sums = new Float64Array(settings.length * plan.slots);
    await inBatches(plan.answerRows, settings, context, async (batch, first) => {
      const picks: TokenPick[] = [];
      const slots: number[] = [];
      for (let row = 0; row < batch.length; row++) {
        const job = first + row;
        for (const { position, token, slot } of plan.answerRows[Math.floor(job / settings.length)]!.picks) {
          picks.push({ row, position, token });
          slots.push((job % settings.length) * plan.slots + slot);
        }
      }
      const given = await model.logProbs(batch, picks, context);
      checkCount(model, given.length, picks.length);
      slots.forEach((slot, at) => {
        sums[slot] = sums[slot]! + given[at]!;
      });
    });
    for (let setting = 0; setting < settings.length; setting++) {
      for (const { prompt, reading, first } of plan.answerReadings) {
        const from = setting * plan.slots + first;
        const own = sums.subarray(from, from + reading.answers.length);
        values[setting * prompts + prompt] = reading.read(own);
      }
    }
  }

  return async (settings, context) => {
    const values = new Float64Array(settings.length * prompts);
    if (plan.answerRows.length > 0) await measureAnswers(settings, values, context);
    if (plan.distributionRows.length > 0) await measureDistributions(settings, values, context);
    return values;
  };
}

const NOTHING = new Float64Array(0);

function checkCount({ name }: ComponentModel, given: number, asked: number): void {
  if (given !== asked) throw new GameError(`model '${name}' gave ${given} numbers, not ${asked}`, []);
}
