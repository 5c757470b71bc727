import { InvalidArgumentError } from '@spex/core';
import {
  clusterGroups,
  duplicateGroups,
  type FeatureMatrix,
  groupsByName,
  type PointGroups,
  pointLabels,
  pointPlayers,
  sliceGroups,
} from '@spex/lenses';
import { columnOf } from '@spex/models';
import { readingFrom } from '../files/read-file.ts';
import type { DataTables } from './load-tables.ts';
import type { PlayersSpec } from './players-spec.ts';

/** Clusters that are chosen automatically: a tenth of the points, within these. */
const LEAST_CLUSTERS = 10;
const MOST_CLUSTERS = 100;
/** Retrainings that a cluster should have at least, where the budget is given. */
const EACH = 8;

/**
 * How many players there will be, where that is known without features; throws InvalidArgumentError for players that
 * cannot be made of these tables. `clusters:auto` takes a tenth of the points, 10 at least and 100 at most, and no more
 * than an eighth of a budget that is given.
 */
export function clusterCount(count: number | 'auto', points: number, budget: number | undefined): number {
  if (count !== 'auto') {
    if (count <= points) return count;
    throw wrong(`clusters:${count} asks for more clusters than there are training points, ${points}`, count);
  }
  const wanted = Math.max(LEAST_CLUSTERS, Math.min(MOST_CLUSTERS, Math.round(points / 10)));
  const affordable = budget === undefined ? wanted : Math.max(2, Math.floor(budget / EACH));
  return Math.min(wanted, affordable, points);
}

/** The players, or the features that are needed to make them. */
export type PlayersPlan =
  | { readonly groups: PointGroups; readonly players: number }
  | { readonly players: number | undefined; readonly make: (features: FeatureMatrix) => PointGroups };

/**
 * Makes players of training points, or tells how to make them of features. Throws InvalidArgumentError for a column that
 * is not there or does not do, for fewer than two players and for more clusters than points.
 */
export function planPlayers(
  spec: PlayersSpec,
  tables: DataTables,
  facts: {
    readonly classes: readonly string[];
    readonly seed: number;
    readonly budget: number | undefined;
    /** Whether there will be features. */
    readonly hasFeatures: boolean;
  },
): PlayersPlan {
  const { train, labels, texts } = tables;
  const names = pointLabels({ labels: labels.train, ...(texts && { texts: texts.train }) });
  const known = (groups: PointGroups, what: string): PlayersPlan => {
    const players = groups.players.length;
    if (players >= 2) return { groups, players };
    throw wrong(`${what}, so there is only one player: nothing could be left out of the rest`, players);
  };
  const needsFeatures = (): void => {
    if (facts.hasFeatures) return;
    throw wrong(
      `players ${spec.kind} go by features, which this trainer has not: take groups:COLUMN`,
      spec.kind,
    );
  };
  switch (spec.kind) {
    case 'points':
      return known(pointPlayers(names), 'there is one training point');
    case 'classes':
      if (facts.classes.length > 0) return known(groupsByName(labels.train), 'there is one class');
      throw wrong('players classes need classes: the labels here are numbers', spec.kind);
    case 'groups':
      return known(
        groupsByName(columnOf(train, spec.column)),
        `column '${spec.column}' of ${train.name} has the same value in every row`,
      );
    case 'slices':
      if (spec.count > train.rows.length) {
        const message = `slices:${spec.column}:${spec.count} asks for more slices than there are training points, ${train.rows.length}`;
        throw wrong(message, spec.count);
      }
      return readingFrom(`${train.name}, column '${spec.column}'`, () =>
        known(sliceGroups(columnOf(train, spec.column), spec.count), 'there is one slice'),
      );
    case 'duplicates':
      if (texts)
        return known(
          duplicateGroups(
            texts.train.map((text) => text.trim()),
            names,
          ),
          'all texts are equal',
        );
      needsFeatures();
      return { players: undefined, make: (features) => duplicateGroups(features, names) };
    case 'clusters': {
      needsFeatures();
      const count = clusterCount(spec.count, train.rows.length, facts.budget);
      return { players: count, make: (features) => clusterGroups(features, count, { seed: facts.seed }) };
    }
  }
}

function wrong(message: string, received: unknown): InvalidArgumentError {
  return new InvalidArgumentError('players', message, received);
}
