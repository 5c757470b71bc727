import { createRandom, InvalidArgumentError } from '@spex/core';
import type { FeatureMatrix } from '../learning-task.ts';
import type { PointGroups } from '../point-groups.ts';
import { countPoints, groupPlayers, pointsByKey } from './group-players.ts';
import { type Clusters, kMeans } from './k-means.ts';

/** Options of `clusterGroups`. */
export interface ClusterOptions {
  /** Default 0. The same seed gives the same clusters. */
  readonly seed?: number;
  /** Starts from different seeds, the best of which is kept; default 3. */
  readonly restarts?: number;
  /** Names of the points: a cluster is then told by the one nearest to its centre, too. */
  readonly labels?: readonly string[];
}

/**
 * Clusters of points that lie near each other (k-means on the features as they are) are the players, in order of first
 * appearance, none empty.
 *
 * Throws InvalidArgumentError for k below 2 or above the number of different points, and restarts below 1.
 */
export function clusterGroups(features: FeatureMatrix, k: number, options: ClusterOptions = {}): PointGroups {
  const { seed = 0, restarts = 3, labels } = options;
  if (!Number.isInteger(k) || k < 2 || k > features.rows) {
    const message = `clusters must be an integer from 2 to ${features.rows}, the number of points, not ${k}`;
    throw new InvalidArgumentError('k', message, k);
  }
  if (!Number.isInteger(restarts) || restarts < 1) {
    const message = `restarts must be an integer of at least 1, not ${restarts}`;
    throw new InvalidArgumentError('restarts', message, restarts);
  }
  const found = kMeans(features, k, createRandom(seed), restarts);
  return groupPlayers([...pointsByKey(found.clusters).values()], (points, cluster) => {
    const like = labels === undefined ? '' : ` like ${labels[nearest(features, found, points)]!}`;
    return `cluster ${cluster} (${countPoints(points)}${like})`;
  });
}

/** Of a cluster's points the one nearest to its centre. */
function nearest({ columns, values }: FeatureMatrix, found: Clusters, points: readonly number[]): number {
  const centre = found.clusters[points[0]!]! * columns;
  let best = points[0]!;
  let least = Number.POSITIVE_INFINITY;
  for (const point of points) {
    let squares = 0;
    for (let column = 0; column < columns; column++) {
      squares += (values[point * columns + column]! - found.centres[centre + column]!) ** 2;
    }
    if (squares < least) {
      best = point;
      least = squares;
    }
  }
  return best;
}
