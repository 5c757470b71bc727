export { parseExplanation } from './parse.ts';
export { reindex, spectrumOf } from './reindex.ts';
export { withoutPlayers } from './without.ts';
