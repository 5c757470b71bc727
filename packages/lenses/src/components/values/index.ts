export { COMPONENT_VALUES, parseComponentValue } from './parse.ts';
export type { AnswersReading, ComponentValue, DistributionReading, Reading } from './value.ts';
