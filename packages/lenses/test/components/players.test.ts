import { InvalidArgumentError } from '@spex/core';
import { componentPlayers } from '@spex/lenses';
import { describe, expect, it } from 'vitest';
import { attention, gatedModel, head, mlp, SMALL } from './gated-model.ts';

const shown = (kinds: string, components = SMALL, layers?: number[]): string[] => {
  const { players, members } = componentPlayers(gatedModel({ components }), kinds, layers && { layers });
  return players.map(({ label, group }, at) => `${label} (${group}): ${members[at]}`);
};

describe('componentPlayers', () => {
  it('heads, MLPs, all heads of a layer, layers', () => {
    expect(shown('heads')).toEqual([
      'L0H0 (layer 0): 0',
      'L0H1 (layer 0): 1',
      'L0H2 (layer 0): 2',
      'L1H0 (layer 1): 4',
      'L1H1 (layer 1): 5',
      'L1H2 (layer 1): 6',
    ]);
    expect(shown('mlps')).toEqual(['L0 MLP (layer 0): 3', 'L1 MLP (layer 1): 7']);
    expect(shown('heads-by-layer')).toEqual(['L0 heads (layer 0): 0,1,2', 'L1 heads (layer 1): 4,5,6']);
    expect(shown('layers')).toEqual(['layer 0 (layer 0): 0,1,2,3', 'layer 1 (layer 1): 4,5,6,7']);
  });

  it('several kinds, layer by layer', () => {
    expect(shown('mlps, HEADS-by-layer')).toEqual([
      'L0 MLP (layer 0): 3',
      'L0 heads (layer 0): 0,1,2',
      'L1 MLP (layer 1): 7',
      'L1 heads (layer 1): 4,5,6',
    ]);
  });

  it('a layer is its branches where they have gates, its heads where not', () => {
    const components = [head(0, 0), head(0, 1), attention(0), mlp(0), mlp(1), head(1, 0)];
    expect(shown('layers', components)).toEqual(['layer 0 (layer 0): 2,3', 'layer 1 (layer 1): 4,5']);
    expect(shown('attention', components)).toEqual(['L0 attention (layer 0): 2']);
    expect(shown('layers', [mlp(0), mlp(1)])).toEqual(['layer 0 (layer 0): 0', 'layer 1 (layer 1): 1']);
  });

  it('some layers only', () => {
    expect(shown('mlps', SMALL, [1])).toEqual(['L1 MLP (layer 1): 7']);
    expect(() => shown('mlps', SMALL, [2])).toThrow("model 'gated' has no layer 2: its layers are 0 to 1");
  });

  it('says what a model has, and what was refused, where it has none of a kind', () => {
    const model = gatedModel({
      components: [head(0, 0), head(0, 1), head(1, 0), mlp(0)],
      refused: ['layer 1: the MLP has two outputs'],
    });
    expect(() => componentPlayers(model, 'heads,attention')).toThrow(
      "model 'gated' has no attention branches with a gate: it has 3 heads and 1 MLP; not gated: layer 1: the MLP has two outputs",
    );
    expect(() => componentPlayers(model, 'mlps', { layers: [1] })).toThrow(
      'no MLP blocks with a gate in layer 1:',
    );
    const nothing = gatedModel({ components: [], layers: 1 });
    expect(() => componentPlayers(nothing, 'heads')).toThrow('it has nothing');
  });

  it.each([
    ['heads,heads-by-layer', "the players 'L0H0' and 'L0 heads' share components"],
    ['layers,mlps', "the players 'layer 0' and 'L0 MLP' share components"],
    ['heads,heads', "the players 'L0H0' and 'L0H0' share components"],
    ['heads,attention', "the players 'L0H0' and 'L0 attention' share components"],
    ['attention,layers', "the players 'L0 attention' and 'layer 0' share components"],
  ])('refuses %s', (kinds, message) => {
    const components = [head(0, 0), head(0, 1), attention(0), mlp(0)];
    expect(() => shown(kinds, components)).toThrow(message);
  });

  it.each(['', 'head', 'heads;mlps'])("refuses the kind '%s'", (kinds) => {
    expect(() => shown(kinds)).toThrow(InvalidArgumentError);
    expect(() => shown(kinds)).toThrow('give one of heads, mlps, attention, layers, heads-by-layer');
  });
});
