import { type CoalitionBatch, wordsPerRow } from '@spex/core';
import type { Absence } from './absence/absence.ts';
import type { Layout } from './layout.ts';
import { lineBreaks, trimSpan } from './span.ts';

/** Makes the masked text of a coalition. */
export type Masker = (batch: CoalitionBatch, row: number) => string;

/** Text that is kept or left as a whole: a player's part, or fixed text between parts. White space lies between solids. */
interface Solid {
  readonly start: number;
  readonly end: number;
  /** The player; -1 for fixed text. */
  readonly owner: number;
  readonly replacement: string;
}

/** A slot (or the whole text): white space is mended within it, never across its ends. */
interface Region {
  /** Pinned text before it, byte for byte. */
  readonly before: string;
  readonly start: number;
  readonly first: number;
  /** One past its last solid. */
  readonly last: number;
  /** White space after its last solid; all of it where it has none. */
  readonly tail: string;
}

const CLOSING = /^[\p{Pe}\p{Pf},.;:!?%…、。，．；：！？،؛؟]/u;
const OPENING = /[\p{Ps}\p{Pi}¿¡]$/u;

/**
 * Precomputes everything, so that a coalition costs one walk over the solids.
 *
 * All present gives the text byte for byte. Where something is deleted, the strongest white space of the gap remains
 * (a blank line before a line break before a space; the later of equals), none before punctuation that clung to what
 * went or after a bracket that did. White space at the text's ends stays as it is, unless nothing else remains.
 */
export function createMasker(layout: Layout, absence: Absence): Masker {
  const { custom } = absence;
  if (custom !== undefined) {
    return (batch, row) => {
      const offset = row * wordsPerRow(batch.players);
      return custom.render((player) => ((batch.words[offset + (player >>> 5)]! >>> (player & 31)) & 1) === 1);
    };
  }
  const { text } = layout;
  const { solids, regions, after } = divide(layout, absence.replacements(layout));
  const gaps = gapsBefore(text, solids, regions);
  const ranks = Uint8Array.from(gaps, (gap) => (gap === '' ? 0 : 1 + lineBreaks(gap)));
  const { left, right } = clinging(text, solids, regions, gaps);
  const starts = Int32Array.from(solids, (solid) => solid.start);
  const ends = Int32Array.from(solids, (solid) => solid.end);
  const owners = Int32Array.from(solids, (solid) => solid.owner);
  const replacements = solids.map((solid) => solid.replacement);
  // Replacements with the white space before them.
  const spaced = replacements.map((replacement, at) => gaps[at]! + replacement);
  const collapse = absence.collapse ?? false;

  // Joined at the end: a string grown bit by bit costs several times as much once it is read.
  const masked: string[] = [];

  return (batch, row) => {
    const { words } = batch;
    const offset = row * wordsPerRow(batch.players);
    masked.length = 0;
    for (const { before, first, last, tail } of regions) {
      masked.push(before);
      // The last solid written (-1: none yet), the strongest gap since then, and whether that solid was replaced.
      let written = -1;
      let widest = -1;
      let replaced = false;
      for (let at = first; at < last; at++) {
        if (widest < 0 || ranks[at]! >= ranks[widest]!) widest = at;
        const owner = owners[at]!;
        const present = owner < 0 || ((words[offset + (owner >>> 5)]! >>> (owner & 31)) & 1) === 1;
        const replacement = replacements[at]!;
        if (!present && (replacement === '' || (collapse && replaced && ranks[widest]! < 2))) continue;
        const adjoins = written >= 0 && written === at - 1;
        if (written < 0) masked.push(gaps[first]!);
        else if (!adjoins && (ranks[widest] !== 1 || !(left[at] || right[written])))
          masked.push(gaps[widest]!);
        if (present) {
          // A run of present solids is one slice of the text, with the white space before it where that is its own.
          const start = adjoins ? ends[written]! : starts[at]!;
          for (let next = at + 1; next < last; next++) {
            const one = owners[next]!;
            if (one >= 0 && ((words[offset + (one >>> 5)]! >>> (one & 31)) & 1) === 0) break;
            at = next;
          }
          masked.push(text.slice(start, ends[at]!));
        } else masked.push(adjoins ? spaced[at]! : replacement);
        replaced = !present;
        written = at;
        widest = -1;
      }
      if (written >= 0 || first === last) masked.push(tail);
    }
    masked.push(after);
    return masked.join('');
  };
}

/** Cuts the text into solids and the regions that hold them. */
function divide(layout: Layout, replacements: readonly string[]) {
  const { text, parts, slots } = layout;
  const solids: Solid[] = [];
  const regions: Region[] = [];
  const fixed = (start: number, end: number): void => {
    const core = trimSpan(text, start, end);
    if (core !== null) solids.push({ start: core[0], end: core[1], owner: -1, replacement: '' });
  };
  let part = 0;
  let pinnedFrom = 0;
  slots.forEach((slot, number) => {
    const first = solids.length;
    let from = slot.start;
    for (; part < parts.length && parts[part]!.slot === number; part++) {
      const { start, end, player } = parts[part]!;
      fixed(from, start);
      solids.push({ start, end, owner: player, replacement: replacements[part]! });
      from = end;
    }
    fixed(from, slot.end);
    const last = solids.length;
    const tail = text.slice(last === first ? slot.start : solids[last - 1]!.end, slot.end);
    regions.push({ before: text.slice(pinnedFrom, slot.start), start: slot.start, first, last, tail });
    pinnedFrom = slot.end;
  });
  return { solids, regions, after: text.slice(pinnedFrom) };
}

/** White space before each solid, back to the solid before it or to its region's start. */
function gapsBefore(text: string, solids: readonly Solid[], regions: readonly Region[]): string[] {
  const gaps: string[] = [];
  for (const { start, first, last } of regions) {
    for (let at = first; at < last; at++) {
      gaps.push(text.slice(at === first ? start : solids[at - 1]!.end, solids[at]!.start));
    }
  }
  return gaps;
}

/** Solids that want no space on their left (closing punctuation) or right (opening), if they had none there. */
function clinging(
  text: string,
  solids: readonly Solid[],
  regions: readonly Region[],
  gaps: readonly string[],
) {
  const left = new Uint8Array(solids.length);
  const right = new Uint8Array(solids.length);
  for (const { first, last } of regions) {
    for (let at = first; at < last; at++) {
      const own = text.slice(solids[at]!.start, solids[at]!.end);
      const touchesLeft = at > first && gaps[at] === '';
      const touchesRight = at + 1 < last && gaps[at + 1] === '';
      // A straight quote closes what it touches on the left only, and opens what it touches on the right only.
      const straight = /^["']+$/.test(own);
      left[at] = touchesLeft && (CLOSING.test(own) || (straight && !touchesRight)) ? 1 : 0;
      right[at] = touchesRight && (OPENING.test(own) || (straight && !touchesLeft)) ? 1 : 0;
    }
  }
  return { left, right };
}
