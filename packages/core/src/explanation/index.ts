export { parseExplanation } from './parse.ts';
export { reindex, spectrumOf } from './reindex.ts';
