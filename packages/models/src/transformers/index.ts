export { HubError } from './hub-error.ts';
export { loadTransformersModel, type TransformersOptions } from './load.ts';
export type { Device } from './session.ts';
export type { Dtype } from './weights.ts';
