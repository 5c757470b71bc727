export { type EmbeddedComponentModelOptions, embeddedComponentModel } from './embedded-component-model.ts';
export { GatedComponentModel } from './gated-component-model.ts';
export { type ComponentModelOptions, loadComponentModel } from './load-component-model.ts';
export type { PrunedCheck, PrunedModel } from './pruned.ts';
