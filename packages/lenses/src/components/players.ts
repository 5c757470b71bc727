import { InvalidArgumentError, type Player } from '@spex/core';
import { componentLabel, componentsInWords } from './component-label.ts';
import type { Component, ComponentModel } from './component-model.ts';

/** The players of a component game: each is one component, or several that come and go together. */
export interface ComponentPlayers {
  /** The players, in order. */
  readonly players: readonly Player[];
  /** Components of each player, as indices of the model's, ascending. The rest of the model is always present. */
  readonly members: readonly (readonly number[])[];
}

/** Every kind of player, as `componentPlayers` takes it, with a line of help. */
export const COMPONENT_PLAYER_KINDS = [
  { kind: 'heads', help: 'each attention head' },
  { kind: 'mlps', help: 'the MLP block of each layer' },
  { kind: 'attention', help: 'the whole attention branch of each layer' },
  { kind: 'layers', help: 'each layer: all of its heads and its MLP block' },
  { kind: 'heads-by-layer', help: 'all heads of a layer together' },
] as const;

type Kind = (typeof COMPONENT_PLAYER_KINDS)[number]['kind'];

/** What a kind's players are called where a model has none. */
const NOUNS: Readonly<Record<Kind, string>> = {
  heads: 'attention heads',
  mlps: 'MLP blocks',
  attention: 'attention branches',
  layers: 'layers',
  'heads-by-layer': 'attention heads',
};

/** Options of `componentPlayers`. */
export interface ComponentPlayersOptions {
  /** Layers whose components are players, counted from 0; default all. */
  readonly layers?: readonly number[];
}

/**
 * The players of a model by kind, or several kinds with commas between: `heads`, `heads,mlps`. In the order of the layers;
 * the layer is each player's group.
 *
 * Throws InvalidArgumentError for an unknown kind, for a kind of which the model has no gate (with what it has, and what was
 * refused), for kinds that share components, and for a layer that the model has not.
 */
export function componentPlayers(
  model: ComponentModel,
  kinds: string,
  options: ComponentPlayersOptions = {},
): ComponentPlayers {
  const layers = checkLayers(model, options.layers);
  const parsed = kinds.split(',').map((kind) => parseKind(kind.trim().toLowerCase(), kinds));
  const found = parsed.flatMap((kind) => {
    const players = layers.flatMap((layer) => playersOf(model, kind, layer));
    if (players.length > 0) return players;
    const refused = model.refused.length === 0 ? '' : `; not gated: ${model.refused.join('; ')}`;
    const where = options.layers === undefined ? '' : ` in ${layersInWords(layers)}`;
    throw wrong(
      `model '${model.name}' has no ${NOUNS[kind]} with a gate${where}: it has ${componentsInWords(model)}${refused}`,
      kinds,
    );
  });
  // The sort is stable: within a layer the kinds stay in the order given.
  found.sort((a, b) => a.layer - b.layer);
  checkApart(model, found, kinds);
  return {
    players: found.map(({ label, layer }) => ({ label, group: `layer ${layer}` })),
    members: found.map(({ members }) => members),
  };
}

interface Found {
  readonly label: string;
  readonly layer: number;
  readonly members: readonly number[];
}

function playersOf({ components }: ComponentModel, kind: Kind, layer: number): Found[] {
  const of = (wanted: Component['kind']): number[] =>
    components.flatMap((one, at) => (one.layer === layer && one.kind === wanted ? [at] : []));
  const single = (members: readonly number[]): Found[] =>
    members.map((at) => ({ label: componentLabel(components[at]!), layer, members: [at] }));
  const together = (label: string, members: readonly number[]): Found[] =>
    members.length === 0 ? [] : [{ label, layer, members }];
  if (kind === 'heads') return single(of('head'));
  if (kind === 'mlps') return single(of('mlp'));
  if (kind === 'attention') return single(of('attention'));
  if (kind === 'heads-by-layer') return together(`L${layer} heads`, of('head'));
  // A gated branch holds its heads: without it they are as good as absent.
  const attention = of('attention').length > 0 ? of('attention') : of('head');
  return together(
    `layer ${layer}`,
    [...attention, ...of('mlp')].sort((a, b) => a - b),
  );
}

/** Refuses two players of which one holds the other, in whole or in part: a head is part of its attention branch. */
function checkApart({ components }: ComponentModel, found: readonly Found[], kinds: string): void {
  const owner = new Map<string, string>();
  const claim = (part: string, label: string): void => {
    const other = owner.get(part);
    if (other !== undefined) {
      throw wrong(
        `the players '${other}' and '${label}' share components: choose kinds that stand apart`,
        kinds,
      );
    }
    owner.set(part, label);
  };
  for (const { label, members } of found) {
    for (const at of members) {
      const { kind, layer } = components[at]!;
      if (kind !== 'attention') claim(`${at}`, label);
      else {
        claim(`attention ${layer}`, label);
        components.forEach((one, head) => {
          if (one.kind === 'head' && one.layer === layer) claim(`${head}`, label);
        });
      }
    }
  }
}

function checkLayers(model: ComponentModel, chosen: readonly number[] | undefined): readonly number[] {
  const all = Array.from({ length: model.layers }, (_, layer) => layer);
  if (chosen === undefined) return all;
  for (const layer of chosen) {
    if (all.includes(layer)) continue;
    const message = `model '${model.name}' has no layer ${layer}: its layers are 0 to ${model.layers - 1}`;
    throw new InvalidArgumentError('layers', message, layer);
  }
  return all.filter((layer) => chosen.includes(layer));
}

function layersInWords(layers: readonly number[]): string {
  return `${layers.length === 1 ? 'layer' : 'layers'} ${layers.join(', ')}`;
}

function parseKind(name: string, kinds: string): Kind {
  const known = COMPONENT_PLAYER_KINDS.find(({ kind }) => kind === name);
  if (known !== undefined) return known.kind;
  const valid = COMPONENT_PLAYER_KINDS.map(({ kind }) => kind).join(', ');
  throw wrong(`unknown kind of player '${name}': give one of ${valid}, or several with commas`, kinds);
}

function wrong(message: string, received: unknown): InvalidArgumentError {
  return new InvalidArgumentError('players', message, received);
}
