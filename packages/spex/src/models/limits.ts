import { InvalidArgumentError } from '@spex/core';
import { type CallScheduler, type CallSchedulerOptions, createCallScheduler } from '@spex/runtime';
import type { ModelSpec } from './model-spec.ts';

/** What the calls of a model may take, and how they are made. */
export interface CallLimits
  extends Pick<
    CallSchedulerOptions,
    'maxCalls' | 'maxCost' | 'concurrency' | 'requestsPerMinute' | 'tokensPerMinute' | 'retries' | 'timeoutMs'
  > {
  /** US dollars a million tokens. */
  readonly price?: { readonly input: number; readonly output: number };
}

const NEED_TOKENS = ['maxCost', 'price', 'tokensPerMinute'] as const;

/**
 * Throws InvalidArgumentError for limits that mean nothing for a model: a local one makes no calls, and what a program
 * costs is not known.
 */
export function checkLimits(limits: CallLimits, kind: ModelSpec['kind']): void {
  const given = (Object.keys(limits) as (keyof CallLimits)[]).filter((name) => limits[name] !== undefined);
  const [first] = given;
  if (first === undefined) return;
  if (kind !== 'openai' && kind !== 'command') {
    throw new InvalidArgumentError(
      first,
      `${first} is for models that are called, openai: and command:; here the budget is the limit`,
    );
  }
  const token = NEED_TOKENS.find((name) => given.includes(name));
  if (kind === 'command' && token !== undefined) {
    throw new InvalidArgumentError(token, `${token} needs a model that counts tokens: openai:MODEL@URL`);
  }
  if (limits.maxCost !== undefined && limits.price === undefined) {
    throw new InvalidArgumentError(
      'maxCost',
      'maxCost needs the price: servers do not tell what their tokens cost',
    );
  }
}

/** The scheduler within the limits. A program has a time-out of its own. Throws InvalidArgumentError. */
export function createScheduler(limits: CallLimits, kind: ModelSpec['kind']): CallScheduler {
  const { price: _, ...options } = limits;
  return createCallScheduler(
    kind === 'command' ? { ...options, timeoutMs: Number.POSITIVE_INFINITY } : options,
  );
}
