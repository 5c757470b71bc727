import type { Component, ComponentModel } from '@spex/lenses';
import type { ModelFacts } from './components-report.ts';

/** What was recognised in a model. */
export function factsOf(model: ComponentModel): ModelFacts {
  const { name, kind, style, layers, components, refused } = model;
  const countOf = (wanted: Component['kind']): number =>
    components.filter((one) => one.kind === wanted).length;
  return {
    name,
    kind,
    style,
    layers,
    components: { heads: countOf('head'), attention: countOf('attention'), mlps: countOf('mlp') },
    refused,
  };
}
