import { join } from 'node:path';
import { cacheFolder } from '@spex/models';

/** Which store a command uses. */
export interface StoreChoice {
  readonly path: string;
  /** Whether a person named it: then a run without it is not what they want. */
  readonly asked: boolean;
}

/** Name of the default store, in the cache folder. */
const DEFAULT_NAME = 'ablations.db';

/**
 * The store that `--store` names, else `SPEX_STORE` (a path, or `off`), else the one in the cache folder; undefined: none.
 * `flag`: false for `--no-store`.
 */
export function chooseStore(
  flag: string | false | undefined,
  env: Readonly<Record<string, string | undefined>>,
): StoreChoice | undefined {
  if (flag === false) return undefined;
  if (flag !== undefined) return { path: flag, asked: true };
  const variable = env.SPEX_STORE?.trim();
  if (variable?.toLowerCase() === 'off') return undefined;
  if (variable) return { path: variable, asked: true };
  return { path: join(cacheFolder(), DEFAULT_NAME), asked: false };
}
