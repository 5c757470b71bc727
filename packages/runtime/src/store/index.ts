export * from './export/index.ts';
export { openStore } from './open-store.ts';
export { StoreError, type StoreFault } from './store-error.ts';
export type {
  AblationStore,
  KeepOptions,
  KeptCounts,
  KeptGame,
  PruneFilter,
  PruneReport,
  RunFilter,
  RunStatus,
  StoredAblation,
  StoredBatch,
  StoredCost,
  StoredGame,
  StoredRun,
  VerifyReport,
} from './types.ts';
