import { type Explanation, type Interaction, type Player, parseExplanation } from '@spex/core';

/** A set, its value, and the ends of its interval where it has one. */
type Row = readonly [players: readonly number[], value: number, low?: number, high?: number];

/** An explanation whose lists of players, text and terms are packed. */
interface PackedExplanation {
  readonly game: { readonly players: number; readonly text?: number };
  readonly spectrum: { readonly terms: readonly Row[] };
  readonly interactions: { readonly terms: readonly Row[] };
}

/** Explanations as a page holds them: small, and lists of players and texts that several of them share are there once. */
export interface Packed {
  readonly players: readonly (readonly Player[])[];
  readonly texts: readonly string[];
  /** `game.players` and `game.text` are places in the two lists. */
  readonly explanations: readonly PackedExplanation[];
}

export function pack(explanations: readonly Explanation[]): Packed {
  const players = new Map<string, number>();
  const texts = new Map<string, number>();
  const placeIn = (known: Map<string, number>, value: string): number => {
    const place = known.get(value) ?? known.size;
    known.set(value, place);
    return place;
  };
  const packed = explanations.map((explanation) => {
    const { game, spectrum, interactions } = explanation;
    const { text, ...rest } = game;
    return {
      ...explanation,
      game: {
        ...rest,
        players: placeIn(players, JSON.stringify(game.players)),
        ...(text !== undefined && { text: placeIn(texts, text) }),
      },
      spectrum: { ...spectrum, terms: spectrum.terms.map(rowOf) },
      interactions: { ...interactions, terms: interactions.terms.map(rowOf) },
    };
  });
  return {
    players: Array.from(players.keys(), (list) => JSON.parse(list) as Player[]),
    texts: [...texts.keys()],
    explanations: packed,
  };
}

/** Explanations with the same players share their list. Throws InvalidArgumentError for what `pack` did not make. */
export function unpack({ players, texts, explanations }: Packed): Explanation[] {
  const lists = new Map<number, readonly Player[]>();
  return explanations.map((packed) => {
    const { game, spectrum, interactions } = packed;
    const read = parseExplanation({
      ...packed,
      game: {
        ...game,
        players: players[game.players],
        ...(game.text !== undefined && { text: texts[game.text] }),
      },
      spectrum: { ...spectrum, terms: spectrum.terms.map(termOf) },
      interactions: { ...interactions, terms: interactions.terms.map(termOf) },
    });
    const shared = lists.get(game.players) ?? read.game.players;
    lists.set(game.players, shared);
    return { ...read, game: { ...read.game, players: shared } };
  });
}

function rowOf({ players, value, low, high }: Interaction): Row {
  return low === undefined || high === undefined ? [players, value] : [players, value, low, high];
}

function termOf([players, value, low, high]: Row): Interaction {
  return { players, value, ...(low !== undefined && high !== undefined && { low, high }) };
}
