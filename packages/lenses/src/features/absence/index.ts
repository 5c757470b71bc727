export type { Absence } from './absence.ts';
export { type Baseline, baselineAbsence } from './baseline.ts';
export { customAbsence } from './custom.ts';
export { deletion } from './delete.ts';
export { ABSENCE_KINDS, parseAbsence } from './parse.ts';
export { DEFAULT_TOKEN, tokenAbsence } from './token.ts';
