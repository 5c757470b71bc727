import { createBatch, InvalidArgumentError, include, type Player } from '@spex/core';
import type { Absence } from '../../features/absence/absence.ts';
import { deletion } from '../../features/absence/delete.ts';
import { parseAbsence } from '../../features/absence/parse.ts';
import { type Layout, type LayoutOptions, layOut } from '../../features/layout.ts';
import { createMasker } from '../../features/masker.ts';
import type { Segmenter } from '../../features/players/segmenter.ts';
import { spanPlayers } from '../../features/players/spans.ts';
import { whole } from '../../features/players/whole.ts';
import type { Span } from '../../features/span.ts';
import { readLayout, type WrittenLayout } from '../../features/written-layout.ts';
import { type Block, pinnedBlock } from './block.ts';

/** Options of `codeBlock` and `textBlock`. */
export interface TextBlockOptions
  extends Pick<LayoutOptions, 'locale' | 'pinned' | 'merge' | 'every' | 'maxPlayers' | 'group'> {
  /** How the text is cut; default `whole`, one player. */
  readonly players?: Segmenter | string;
  /** What absent means: an absence or its `parseAbsence` spec; a custom one will not do. Default `delete`. */
  readonly absent?: Absence | string;
  /** Label of the player that is the whole text, group of its parts where `group` does not say otherwise. */
  readonly name?: string;
  /** Label of a part, by its text and where that begins; default the text. */
  readonly label?: (text: string, start: number) => string;
}

/** A player before it is laid out. */
interface Cell {
  readonly spans: readonly Span[];
  readonly label: string;
  readonly group: string | undefined;
}

/**
 * A text, cut as the feature lens cuts one. A blank text has no players.
 * Throws InvalidArgumentError for whatever does not fit the text.
 */
export function textBlock(text: string, options: TextBlockOptions = {}): Block {
  const { players = whole, absent = deletion, name, label = (part) => part, ...cut } = options;
  const absence = typeof absent === 'string' ? parseAbsence(absent) : absent;
  if (absence.custom !== undefined) {
    throw new InvalidArgumentError(
      'absent',
      'a custom absence makes whole texts and cannot mask a part of a prompt',
    );
  }
  if (text.trim() === '') return pinnedBlock(text);
  const layout = layOut({ ...cut, text, players }, 0);
  const cells = layout.players.map((player): Cell => {
    const spans = spansOf(player);
    const own = spans.map(([start, end]) => label(text.slice(start, end), start)).join(' … ');
    const isWhole = layout.players.length === 1 && layout.slots[0]!.segmenter.kind === 'whole';
    return isWhole && name !== undefined
      ? { spans, label: name, group: player.group }
      : { spans, label: own, group: cut.group === undefined ? (name ?? player.group) : player.group };
  });
  return blockOf(layout, cells, absence, label);
}

/** The block that has this content; its players are nameless. */
export function readTextBlock(written: WrittenLayout): Block {
  const { layout, absence } = readLayout(written);
  const cells = layout.players.map(({ label }, player): Cell => {
    const own = layout.parts.filter((part) => part.player === player);
    return { spans: own.map(({ start, end }): Span => [start, end]), label, group: undefined };
  });
  return blockOf(layout, cells, absence, (part) => part);
}

function blockOf(
  layout: Layout,
  cells: readonly Cell[],
  absence: Absence,
  label: (text: string, start: number) => string,
): Block {
  const { text, parts, locale } = layout;
  if (cells.length === 0) return pinnedBlock(text);
  const masker = createMasker(layout, absence);
  // Written anew by each rendering, which never waits.
  const batch = createBatch(1, cells.length);
  return {
    text,
    players: cells.map(({ spans, label, group }) => ({
      label,
      ...(spans.length === 1 ? { span: spans[0]! } : { spans }),
      ...(group === undefined ? {} : { group }),
    })),
    content: {
      text,
      parts: parts.map((part) => [part.start, part.end, part.player] as const),
      absent: absence.replacements(layout),
      collapse: absence.collapse ?? false,
    } satisfies WrittenLayout,
    render(isPresent) {
      batch.words.fill(0);
      for (let player = 0; player < cells.length; player++) if (isPresent(player)) include(batch, 0, player);
      return masker(batch, 0);
    },
    refine(isChosen, finer) {
      const refined = cells
        .flatMap((cell, parent) =>
          (isChosen(parent) ? cutCell(text, cell, finer, locale, label) : [cell]).map((one) => ({
            ...one,
            parent,
          })),
        )
        .sort((a, b) => a.spans[0]![0] - b.spans[0]![0]);
      return {
        block: blockOf(layOutCells(text, refined, locale), refined, absence, label),
        parents: refined.map(({ parent }) => parent),
      };
    },
  };
}

/** The finer players of one; itself where it cannot be cut. */
function cutCell(
  text: string,
  cell: Cell,
  finer: Segmenter,
  locale: string,
  label: (text: string, start: number) => string,
): Cell[] {
  const cut = cell.spans.flatMap(([from, to]) =>
    finer.segment(text.slice(from, to), locale).map(([start, end]): Span => [from + start, from + end]),
  );
  if (cut.length < 2) return [cell];
  const group = cell.group ?? cell.label;
  return cut.map(([start, end]) => ({
    spans: [[start, end]],
    label: label(text.slice(start, end), start),
    group,
  }));
}

/** A layout of given players, which are ascending by their first spans. */
function layOutCells(text: string, cells: readonly Cell[], locale: string): Layout {
  const owned = cells
    .flatMap(({ spans }, player) => spans.map((span) => ({ span, player })))
    .sort((a, b) => a.span[0] - b.span[0]);
  const merge = cells.flatMap(({ spans }, player) =>
    spans.length < 2 ? [] : [owned.flatMap((one, at) => (one.player === player ? [at] : []))],
  );
  const players = spanPlayers(owned.map(({ span }) => span));
  return layOut({ text, players, merge, locale, group: 'none' }, 0);
}

function spansOf(player: Player): readonly Span[] {
  return player.spans ?? [player.span!];
}
