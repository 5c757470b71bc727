import { energyByOrder, hierarchy } from '@spex/core';
import type { Metric } from './metric.ts';

/** Terms that the rates of hierarchy are over. */
const LARGEST = 20;

/** How far the subsets of the 20 largest terms are among them: interactions only. */
export const hierarchyRates: Metric = {
  name: 'hierarchy',
  figures: [
    { key: 'hierarchy/direct', title: 'direct subset rate of the largest interactions', better: undefined },
    { key: 'hierarchy/staircase', title: 'staircase rate of the largest interactions', better: undefined },
    {
      key: 'hierarchy/strong',
      title: 'strong hierarchy rate of the largest interactions',
      better: undefined,
    },
  ],
  measure({ spectrum }) {
    const { interactions } = hierarchy(spectrum, LARGEST, { draws: 1 });
    const { direct, staircase, strong } = interactions;
    const there = interactions.terms > 0;
    return {
      'hierarchy/direct': there ? direct.value : null,
      'hierarchy/staircase': there ? staircase.value : null,
      'hierarchy/strong': there ? strong.value : null,
    };
  },
};

/** Where the variance of what was found lies. */
export const energy: Metric = {
  name: 'energy',
  figures: [
    { key: 'energy/1', title: 'share of the variance in single players', better: undefined },
    { key: 'energy/2', title: 'share of the variance in pairs', better: undefined },
    { key: 'energy/3+', title: 'share of the variance in larger sets', better: undefined },
  ],
  measure({ spectrum }) {
    const [, first = 0, second = 0, ...rest] = energyByOrder(spectrum);
    return { 'energy/1': first, 'energy/2': second, 'energy/3+': rest.reduce((sum, one) => sum + one, 0) };
  },
};
