import { type Component, type ComponentModel, componentsInWords } from '@spex/lenses';
import { entry, list, plural } from '../../data/text/layout.ts';

/** What was found in a model and what was refused, for people. */
export function describeModel(model: ComponentModel): string {
  const { name, kind, style, layers, components, refused, classes } = model;
  const what = kind === 'causal' ? 'a causal language model' : `a classifier of ${list(classes)}`;
  const rows = Array.from({ length: layers }, (_, layer) => {
    const found = components.filter((one) => one.layer === layer);
    return `  layer ${String(layer).padStart(String(layers - 1).length)}   ${found.length === 0 ? 'nothing with a gate' : partsOf(found)}`;
  });
  const lines = [
    ...entry('Model', `${name}, ${what}.`),
    ...entry('Style', `${style}.`),
    ...entry('Gates', `${componentsInWords(model)} in ${plural(layers, 'layer')}.`),
    ...rows,
    ...(refused.length === 0
      ? ['Everything that was recognised has a gate.']
      : ['Not gated:', ...refused.flatMap((reason) => entry('  -', reason, 4))]),
  ];
  return `${lines.join('\n')}\n`;
}

function partsOf(found: readonly Component[]): string {
  const of = (kind: Component['kind']): number => found.filter((one) => one.kind === kind).length;
  return [
    ...(of('head') > 0 ? [plural(of('head'), 'head')] : []),
    ...(of('attention') > 0 ? ['attention'] : []),
    ...(of('mlp') > 0 ? ['MLP'] : []),
  ].join(', ');
}
