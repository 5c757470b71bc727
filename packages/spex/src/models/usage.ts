import type { Estimate } from '@spex/core';
import type { Runs } from '../runs/runs.ts';
import { addUsage } from '../work/counted-queue.ts';
import type { OpenedScorer } from './opened-scorer.ts';

/** What a model has used, as it or its server counts it. */
export interface ModelUsage extends Pick<Estimate, 'tokens' | 'dollars'> {
  /** Calls made, those that failed and were made again included; undefined for a model that is not called. */
  readonly calls?: number;
  /** Calls that were made again. */
  readonly retries?: number;
}

/** What the model has used so far. */
export function usageOf({ calls, model }: Pick<OpenedScorer, 'calls' | 'model'>): ModelUsage {
  const { tokens, dollars } = model?.usage ?? {};
  return {
    ...(calls && { calls: calls.usage.calls, retries: calls.usage.retries }),
    ...(tokens !== undefined && { tokens }),
    ...(dollars !== undefined && { dollars }),
  };
}

/** `calls of the model: 12, 3 of them made again, 4,000 tokens as the server counts them, $0.02`; undefined for no calls. */
function describeUsage({ calls, retries = 0, tokens, dollars }: ModelUsage): string | undefined {
  if (calls === undefined) return undefined;
  const again = retries > 0 ? `, ${count(retries)} of them made again` : '';
  const counted = tokens ? `, ${count(tokens)} tokens as the server counts them` : '';
  const money = dollars === undefined ? '' : `, $${Number(dollars.toPrecision(3))}`;
  return `calls of the model: ${count(calls)}${again}${counted}${money}`;
}

/** What the model and those of all workers have used so far. */
export function usedBy(
  opened: Pick<OpenedScorer, 'calls' | 'model'>,
  { queue }: Pick<Runs, 'queue'>,
): ModelUsage {
  return addUsage(usageOf(opened), queue?.usage() ?? {});
}

/** Tells what the model has used: how it came to be depends on what was known before, so it is no part of a result. */
export function talkOfUsage(
  opened: Pick<OpenedScorer, 'calls' | 'model'>,
  runs: Pick<Runs, 'queue'>,
  talk: (line: string) => void,
): void {
  const used = describeUsage(usedBy(opened, runs));
  if (used !== undefined) talk(used);
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
