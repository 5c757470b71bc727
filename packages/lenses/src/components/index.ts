export type { Activations, Component, ComponentModel, GatedRow, TokenPick } from './component-model.ts';
