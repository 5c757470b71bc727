/** What a worker thread loads; see `threadQueue`. */
export { type BuilderOptions, createBuilder, type SpexBuilder } from './work/builder.ts';
