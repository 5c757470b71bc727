import type { AblationStore, StoredAblation } from '../types.ts';

/** Facts about an ablation beside its coalition and values, in the order in which tables have them. */
export const FACTS = ['run', 'saved_at', 'attempts', 'seconds', 'calls', 'tokens', 'dollars'] as const;

export type FactName = (typeof FACTS)[number];

/** One of those facts; undefined where the model does not count it. */
export function factOf(ablation: StoredAblation, name: FactName): number | Date | undefined {
  switch (name) {
    case 'run':
    case 'attempts':
      return ablation[name];
    case 'saved_at':
      return ablation.savedAt;
    default:
      return ablation.cost[name];
  }
}

/** What tables call the values: `value:` and the output's name, which may be any text. */
export function valueColumns(store: AblationStore, gameId: string): string[] {
  return store.labels(gameId).outputs.map((output) => `value:${output}`);
}
