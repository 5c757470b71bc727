import { InvalidArgumentError } from '@spex/core';
import { type Draft, extent } from './draft.ts';
import { globalPattern, matchSpans } from './players/regex.ts';
import type { Span } from './span.ts';

/**
 * Players to make one: their indices (as they are without any merging), or a phrase or an expression, of which every
 * occurrence becomes one player.
 */
export type Merge = readonly number[] | string | RegExp;

/** Throws InvalidArgumentError for an index out of range, a phrase that is not found, or a player asked for twice. */
export function mergeNamed(drafts: readonly Draft[], merges: readonly Merge[], text: string): Draft[] {
  const target = new Int32Array(drafts.length).fill(-1);
  const sets = merges.flatMap((merge) =>
    isIndices(merge) ? [checkIndices(merge, drafts.length)] : phrases(merge, drafts, text),
  );
  sets.forEach((set, number) => {
    for (const player of set) {
      if (target[player]! >= 0) {
        throw new InvalidArgumentError('merge', `player ${player} is in two merges`, player);
      }
      target[player] = number;
    }
  });
  const merged: Draft[] = [];
  const taken = new Set<number>();
  drafts.forEach((draft, player) => {
    const number = target[player]!;
    if (number < 0) merged.push(draft);
    else if (!taken.has(number)) {
      taken.add(number);
      merged.push(join(sets[number]!.map((one) => drafts[one]!)));
    }
  });
  return merged;
}

function isIndices(merge: Merge): merge is readonly number[] {
  return Array.isArray(merge);
}

function checkIndices(indices: readonly number[], players: number): number[] {
  for (const player of indices) {
    if (!Number.isInteger(player) || player < 0 || player >= players) {
      throw new InvalidArgumentError(
        'merge',
        `player ${player} is out of range: players are 0 to ${players - 1}`,
        player,
      );
    }
  }
  if (indices.length < 2) {
    throw new InvalidArgumentError(
      'merge',
      `a merge needs at least two players, not ${indices.length}`,
      indices,
    );
  }
  return [...indices].sort((a, b) => a - b);
}

/** Sets of players under each occurrence of the phrase; it must begin and end where players do, but for punctuation. */
function phrases(phrase: string | RegExp, drafts: readonly Draft[], text: string): number[][] {
  const source = typeof phrase === 'string' ? literal(phrase) : phrase;
  const sets: number[][] = [];
  for (const [start, end] of matchSpans(globalPattern(source, 'merge'), text, 'merge')) {
    const set = under(drafts, [start, end]);
    const first = drafts[set[0]!];
    if (first === undefined || set.length < 2) continue;
    const last = drafts[set[set.length - 1]!]!;
    if (wordy(text, first[0]!.start, start) || wordy(text, end, extent(last)[1])) continue;
    sets.push(set);
  }
  if (sets.length === 0) {
    throw new InvalidArgumentError(
      'merge',
      `'${phrase}' does not cover two or more players anywhere in the text`,
      phrase,
    );
  }
  return sets;
}

/** The phrase as an expression, any white space in it standing for any. */
function literal(phrase: string): RegExp {
  const words = phrase
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0)
    throw new InvalidArgumentError('merge', 'a phrase to merge must not be empty', phrase);
  return new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('\\s+'), 'u');
}

/** Players that the span touches. The players are as segmented: ascending, one segment each. */
function under(drafts: readonly Draft[], [start, end]: Span): number[] {
  let low = 0;
  let high = drafts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (extent(drafts[middle]!)[1] <= start) low = middle + 1;
    else high = middle;
  }
  const set: number[] = [];
  for (let player = low; player < drafts.length && drafts[player]![0]!.start < end; player++) {
    if (drafts[player]!.some((piece) => piece.start < end && piece.end > start)) set.push(player);
  }
  return set;
}

function wordy(text: string, start: number, end: number): boolean {
  return start < end && /[\p{L}\p{N}]/u.test(text.slice(start, end));
}

/** Every `count` neighbours of a slot become one player; the last ones of a slot may be fewer. */
export function mergeEvery(drafts: readonly Draft[], count: number): Draft[] {
  if (!Number.isInteger(count) || count < 1) {
    throw new InvalidArgumentError('every', `every must be an integer of at least 1, not ${count}`, count);
  }
  return bySlot(drafts).flatMap((slot) =>
    buckets(slot, Math.ceil(slot.length / count), (at) => Math.floor(at / count)),
  );
}

/** Merges neighbours, as evenly as can be and never across slots, until there are at most `most` players. */
export function mergeDown(drafts: readonly Draft[], most: number): Draft[] {
  const slots = bySlot(drafts);
  const least = Math.max(2, slots.length);
  if (!Number.isInteger(most) || most < least) {
    throw new InvalidArgumentError(
      'maxPlayers',
      `maxPlayers must be an integer of at least ${least}, not ${most}`,
      most,
    );
  }
  if (drafts.length <= most) return [...drafts];
  const shares = slots.map((slot) => Math.max(1, Math.floor((slot.length * most) / drafts.length)));
  // Slots rounded up to one player may overdraw: the largest share pays; what rounding left over goes where it helps most.
  let spare = most - shares.reduce((sum, share) => sum + share, 0);
  for (; spare !== 0; spare -= Math.sign(spare)) {
    let best = 0;
    for (let at = 1; at < slots.length; at++) {
      const better =
        spare > 0
          ? slots[at]!.length / shares[at]! > slots[best]!.length / shares[best]!
          : shares[at]! > shares[best]!;
      if (better) best = at;
    }
    shares[best] = shares[best]! + Math.sign(spare);
  }
  return slots.flatMap((slot, at) =>
    buckets(slot, shares[at]!, (player) => Math.floor((player * shares[at]!) / slot.length)),
  );
}

/** The players in runs of one slot each. A player merged across slots belongs to its first. */
function bySlot(drafts: readonly Draft[]): Draft[][] {
  const slots: Draft[][] = [];
  let current = -1;
  for (const draft of drafts) {
    if (draft[0]!.slot !== current) {
      slots.push([]);
      current = draft[0]!.slot;
    }
    slots.at(-1)!.push(draft);
  }
  return slots;
}

function buckets(drafts: readonly Draft[], count: number, bucketOf: (at: number) => number): Draft[] {
  const filled: Draft[][] = Array.from({ length: count }, () => []);
  drafts.forEach((draft, at) => {
    filled[bucketOf(at)]!.push(draft);
  });
  return filled.map(join);
}

function join(drafts: readonly Draft[]): Draft {
  return drafts.flat().sort((a, b) => a.start - b.start);
}
