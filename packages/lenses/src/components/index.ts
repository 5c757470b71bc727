export type { Activations, Component, ComponentModel, GatedRow, Pick } from './component-model.ts';
