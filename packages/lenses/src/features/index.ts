export * from './absence/index.ts';
export {
  createFeatureGame,
  type FeatureGame,
  type FeatureGameOptions,
  maskedText,
  restoreFeatureGame,
} from './feature-game.ts';
export type { Grouping } from './groups.ts';
export type { Layout, LayoutOptions, PlayersChoice } from './layout.ts';
export type { Merge } from './merge.ts';
export type { Pinned } from './pinned.ts';
export * from './players/index.ts';
export { type PreviewOptions, type PreviewRow, previewMasked } from './preview.ts';
export type { Span } from './span.ts';
