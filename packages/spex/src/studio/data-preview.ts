import { createRandom, isPresent, sampleUniform } from '@spex/core';
import { contentOf } from '../data/text/points.ts';
import type { DataTask } from './data-job.ts';
import type { StudioPreview } from './studio-job.ts';

/** Players, test rows and classes that are told. */
const MOST_PLAYERS = 200;
const MOST_TESTS = 50;
const MOST_CLASSES = 30;
/** Subsets that are shown, and rows of each. */
const SUBSETS = 2;
const MOST_ROWS = 6;
const MOST_CHARACTERS = 120;

/** What would be trained on what: nothing is trained, no text embedded, no model loaded. */
export function previewData({ outline, all, planned, suggested }: DataTask): StudioPreview {
  const { tables, labelled, plan, spec, measures } = outline;
  const groups = 'groups' in plan ? plan.groups : undefined;
  const { train, test } = tables.labels;
  const { classes } = labelled.task;
  const count = (labels: readonly string[], name: string): number =>
    labels.filter((label) => label === name).length;
  const shown = groups?.players.slice(0, MOST_PLAYERS) ?? [];
  return {
    players: shown.map(({ label }) => ({ label, spans: [] })),
    masked: groups === undefined ? [] : subsetsOf(outline, groups),
    budget: planned?.budget ?? null,
    suggested: suggested ?? null,
    data: {
      players: plan.players ?? null,
      rows: { train: tables.train.rows.length, test: tables.test.rows.length, all },
      classes: classes.slice(0, MOST_CLASSES).map((name) => ({
        name,
        train: count(train, name),
        test: count(test, name),
      })),
      trainer: spec.kind === 'own' ? spec.name : spec.kind,
      measures,
      tests: tables.test.rows.slice(0, MOST_TESTS).map((_, row) => ({
        row,
        label: test[row]!,
        holds: short(contentOf(outline, 'test', row)),
      })),
    },
  };
}

/** Random subsets that a model would be trained on, a row a line. */
function subsetsOf(
  { tables }: DataTask['outline'],
  { players, members }: { readonly players: ArrayLike<unknown>; readonly members: readonly Uint32Array[] },
): string[] {
  const batch = sampleUniform(players.length, Math.min(SUBSETS, 2 ** players.length), createRandom(0));
  return Array.from({ length: batch.rows }, (_, row) => {
    const points = members.flatMap((own, player) => (isPresent(batch, row, player) ? [...own] : []));
    points.sort((a, b) => a - b);
    const lines = points
      .slice(0, MOST_ROWS)
      .map((point) =>
        short(`${point} [${tables.labels.train[point]}] ${contentOf({ tables }, 'train', point)}`),
      );
    const rest = points.length - lines.length;
    return [...lines, ...(rest > 0 ? [`and ${rest.toLocaleString('en-US')} more rows`] : [])].join('\n');
  });
}

/** On one line. */
export function short(text: string, most = MOST_CHARACTERS): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
