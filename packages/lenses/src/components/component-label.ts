import type { Component, ComponentModel } from './component-model.ts';

/** The name of one component: `L0H3`, `L2 MLP`, `L2 attention`. */
export function componentLabel({ kind, layer, index }: Component): string {
  if (kind === 'head') return `L${layer}H${index}`;
  return kind === 'mlp' ? `L${layer} MLP` : `L${layer} attention`;
}

/** What a model's gates stand for, in words: `40 heads and 5 MLPs`; `nothing` for a model without a gate. */
export function componentsInWords({ components }: Pick<ComponentModel, 'components'>): string {
  const counted = (kind: Component['kind'], one: string, many: string): string[] => {
    const count = components.filter((component) => component.kind === kind).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  };
  const parts = [
    ...counted('head', 'head', 'heads'),
    ...counted('attention', 'attention branch', 'attention branches'),
    ...counted('mlp', 'MLP', 'MLPs'),
  ];
  if (parts.length < 2) return parts[0] ?? 'nothing';
  return `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
