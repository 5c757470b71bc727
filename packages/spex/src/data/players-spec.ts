import { InvalidArgumentError } from '@spex/core';

/** What a player is, as `--players` names it. */
export type PlayersSpec =
  | { readonly kind: 'points' }
  | { readonly kind: 'classes' }
  | { readonly kind: 'duplicates' }
  | { readonly kind: 'groups'; readonly column: string }
  | { readonly kind: 'clusters'; readonly count: number | 'auto' }
  | { readonly kind: 'slices'; readonly column: string; readonly count: number };

/** Every kind of player, with a line of help. */
export const POINT_PLAYER_KINDS: readonly { readonly spec: string; readonly help: string }[] = [
  { spec: 'points', help: 'each training point' },
  { spec: 'groups:COLUMN', help: 'the points that share a value of that column: a source, an annotator' },
  { spec: 'classes', help: 'the points of each class' },
  { spec: 'duplicates', help: 'each point with its copies: equal features, or equal texts' },
  { spec: 'clusters:K', help: 'K clusters of points with similar features (k-means)' },
  { spec: 'clusters:auto', help: 'a tenth as many clusters as points, 10 at least and 100 at most' },
  { spec: 'slices:COLUMN:K', help: 'K slices of a column of numbers or dates, equally many points in each' },
];

/** What `--players` names; default `points`. Throws InvalidArgumentError that lists the kinds. */
export function parsePlayers(spec = 'points'): PlayersSpec {
  const [, kind = '', rest] = /^([a-z]+)(?::(.*))?$/is.exec(spec.trim()) ?? [];
  const name = kind.toLowerCase();
  if (rest === undefined && (name === 'points' || name === 'classes' || name === 'duplicates')) {
    return { kind: name };
  }
  if (name === 'groups' && rest !== undefined && rest.trim() !== '') return { kind: 'groups', column: rest };
  if (name === 'clusters' && rest !== undefined) {
    if (rest.toLowerCase() === 'auto') return { kind: 'clusters', count: 'auto' };
    return { kind: 'clusters', count: countOf(rest, spec) };
  }
  const [, column, count] = /^(.+):([^:]*)$/s.exec(rest ?? '') ?? [];
  if (name === 'slices' && column !== undefined) {
    return { kind: 'slices', column, count: countOf(count!, spec) };
  }
  const known = POINT_PLAYER_KINDS.map((one) => one.spec).join(', ');
  throw new InvalidArgumentError('players', `unknown players '${spec}': give ${known}`, spec);
}

function countOf(text: string, spec: string): number {
  const count = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (count >= 2) return count;
  const message = `players '${spec}' must end in a whole number of at least 2, not '${text}'`;
  throw new InvalidArgumentError('players', message, spec);
}

/** Throws InvalidArgumentError where the players do not go with balanced subsets. */
export function checkPlayers(spec: PlayersSpec, balanced: boolean): PlayersSpec {
  if (!balanced || spec.kind !== 'classes') return spec;
  const message =
    'balanced subsets have as many players of every class: where each class is one player, that leaves all or none';
  throw new InvalidArgumentError('balanced', message, spec.kind);
}
