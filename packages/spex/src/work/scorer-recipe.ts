import { resolve } from 'node:path';
import type { SettledTarget } from '@spex/lenses';

/** Where the numbers of a prompt or a text come from, as plain JSON. The model itself is the worker's own. */
export type ScorerRecipe =
  /** The embedded encoder; `target` as it takes it. */
  | { readonly from: 'encoder'; readonly target: string }
  /** The embedded encoder, on the mean of a context's passages. */
  | { readonly from: 'passages'; readonly text: string }
  /** A target on a language model. */
  | { readonly from: 'model'; readonly target: SettledTarget }
  /** A program's own numbers. */
  | { readonly from: 'program'; readonly id: string }
  /** A function of a file of this machine: for threads of this process only. */
  | { readonly from: 'script'; readonly file: string; readonly maxTokens?: number };

const SCRIPT = 'script:';

/** The recipe of a `script:` target; undefined for any other. */
export function scriptRecipe(target: unknown, maxTokens?: number): ScorerRecipe | undefined {
  if (typeof target !== 'string' || !target.startsWith(SCRIPT)) return undefined;
  const file = resolve(target.slice(SCRIPT.length));
  return { from: 'script', file, ...(maxTokens !== undefined && { maxTokens }) };
}
