import { type AblationStore, openStore } from '@spex/runtime';
import type { Io } from '../io.ts';
import { chooseStore } from '../runs/store-choice.ts';

/** The path of the store that `--store` names, else `SPEX_STORE`, else the default. */
export function storePath(io: Io, flag: string | undefined): string {
  const { SPEX_STORE: variable, ...env } = io.env;
  // Who looks into the store wants one, though runs are to keep nothing.
  const off = variable?.trim().toLowerCase() === 'off';
  return chooseStore(flag, off ? env : io.env)!.path;
}

/** Opens a store that must be there, does some work with it, and closes it. Throws StoreError. */
export async function withStore<T>(
  path: string,
  { readOnly }: { readonly readOnly: boolean },
  work: (store: AblationStore) => Promise<T>,
): Promise<T> {
  // Opened to write, a store that is not there would be made.
  if (!readOnly) (await openStore(path, { readOnly: true })).close();
  const store = await openStore(path, { readOnly });
  try {
    return await work(store);
  } finally {
    store.close();
  }
}
