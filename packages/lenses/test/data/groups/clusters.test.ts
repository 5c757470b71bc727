import { createRandom, InvalidArgumentError } from '@spex/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kMeans } from '../../../src/data/groups/k-means.ts';
import { clusterGroups, type FeatureMatrix } from '../../../src/index.ts';

const matrix = (columns: number, values: readonly number[]): FeatureMatrix => ({
  rows: values.length / columns,
  columns,
  values: Float64Array.from(values),
});

/** Points around `centres`, one after the other. */
function blobs(centres: number, each: number, columns: number, spread: number): FeatureMatrix {
  const random = createRandom(7);
  const middle = Array.from({ length: centres * columns }, () => 10 * random.normal());
  const values = Array.from({ length: centres * each * columns }, (_, at) => {
    const centre = Math.floor(at / columns) % centres;
    return middle[centre * columns + (at % columns)]! + spread * random.normal();
  });
  return matrix(columns, values);
}

const square = ({ columns, values }: FeatureMatrix, a: number, centre: ArrayLike<number>): number => {
  let sum = 0;
  for (let column = 0; column < columns; column++)
    sum += (values[a * columns + column]! - centre[column]!) ** 2;
  return sum;
};

/** The least cost of any division into k clusters, by trying all. */
function leastCost(points: FeatureMatrix, k: number): number {
  const own = new Uint32Array(points.rows);
  let best = Number.POSITIVE_INFINITY;
  const place = (point: number): void => {
    if (point < points.rows) {
      for (let cluster = 0; cluster < k; cluster++) {
        own[point] = cluster;
        place(point + 1);
      }
      return;
    }
    let cost = 0;
    for (let cluster = 0; cluster < k; cluster++) {
      const members = [...own.keys()].filter((one) => own[one] === cluster);
      const mean = Array.from(
        { length: points.columns },
        (_, column) =>
          members.reduce((sum, one) => sum + points.values[one * points.columns + column]!, 0) /
          members.length,
      );
      for (const one of members) cost += square(points, one, mean);
    }
    best = Math.min(best, cost);
  };
  place(0);
  return best;
}

describe('k-means', () => {
  const coordinate = fc.integer({ min: -20, max: 20 });
  const clouds = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 2, max: 5 }))
    .chain(([columns, k]) =>
      fc
        .array(fc.array(coordinate, { minLength: columns, maxLength: columns }), {
          minLength: 6,
          maxLength: 40,
        })
        .filter((points) => new Set(points.map(String)).size >= k)
        .map((points) => ({ points: matrix(columns, points.flat()), k })),
    );

  test('ends where Lloyd’s rounds would: centres are means, every point is at its nearest, none empty', () => {
    fc.assert(
      fc.property(clouds, fc.integer({ min: 0, max: 99 }), ({ points, k }, seed) => {
        const { clusters, centres, cost } = kMeans(points, k, createRandom(seed), 1);
        const { rows, columns, values } = points;
        let sum = 0;
        for (let cluster = 0; cluster < k; cluster++) {
          const own = [...clusters.keys()].filter((point) => clusters[point] === cluster);
          expect(own.length).toBeGreaterThan(0);
          for (let column = 0; column < columns; column++) {
            const mean =
              own.reduce((total, point) => total + values[point * columns + column]!, 0) / own.length;
            expect(centres[cluster * columns + column]).toBeCloseTo(mean, 10);
          }
        }
        for (let point = 0; point < rows; point++) {
          const distances = Array.from({ length: k }, (_, cluster) =>
            square(points, point, centres.subarray(cluster * columns, (cluster + 1) * columns)),
          );
          const own = distances[clusters[point]!]!;
          expect(own).toBeLessThanOrEqual(Math.min(...distances) + 1e-9);
          sum += own;
        }
        expect(cost).toBeCloseTo(sum, 8);
      }),
    );
  });

  test('with many starts finds the least cost of all divisions', () => {
    const small = fc.array(fc.tuple(coordinate, coordinate), { minLength: 4, maxLength: 7 });
    fc.assert(
      fc.property(small, fc.constantFrom(2, 3), (points, k) => {
        fc.pre(new Set(points.map(String)).size >= k);
        const cloud = matrix(2, points.flat());
        expect(kMeans(cloud, k, createRandom(0), 60).cost).toBeCloseTo(leastCost(cloud, k), 8);
      }),
      { numRuns: 40 },
    );
  });

  test('more starts never cost more', () => {
    const points = blobs(12, 20, 5, 6);
    const costs = [1, 2, 4, 8, 16].map((restarts) => kMeans(points, 12, createRandom(3), restarts).cost);
    expect(costs).toEqual([...costs].sort((a, b) => b - a));
    expect(costs[4]).toBeLessThan(costs[0]!);
  });

  test('a cluster that becomes empty gets a point', () => {
    // From this seed's centres Lloyd's rounds leave one of them without a point.
    const points = matrix(2, [1, 3, 1, 4, 0, 2, 8, 4, 6, 4, 1, 0, 6, 2]);
    const { clusters, centres, cost } = kMeans(points, 3, createRandom(164228), 1);
    expect(new Set(clusters).size).toBe(3);
    expect(centres.every(Number.isFinite)).toBe(true);
    expect(cost).toBeLessThan(leastCost(points, 2));
  });
});

describe('clusters as players', () => {
  const points = blobs(5, 20, 3, 0.1);

  test('are found where they lie apart, in order of first appearance', () => {
    const { players, members } = clusterGroups(points, 5);
    expect(players.map(({ label }) => label)).toEqual(
      Array.from({ length: 5 }, (_, cluster) => `cluster ${cluster} (20 points)`),
    );
    members.forEach((own, cluster) => {
      expect([...own]).toEqual(Array.from({ length: 20 }, (_, at) => cluster + 5 * at));
    });
  });

  test('the same seed gives the same clusters', () => {
    const vague = blobs(8, 10, 2, 5);
    expect(clusterGroups(vague, 6, { seed: 4 })).toEqual(clusterGroups(vague, 6, { seed: 4 }));
    const found = new Set(
      Array.from({ length: 10 }, (_, seed) => String(clusterGroups(vague, 6, { seed, restarts: 1 }).members)),
    );
    expect(found.size).toBeGreaterThan(1);
  });

  test('are told by the point nearest to the centre', () => {
    const line = matrix(1, [0, 1, 2.1, 10, 11.1, 12]);
    const labels = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(clusterGroups(line, 2, { labels }).players.map(({ label }) => label)).toEqual([
      'cluster 0 (3 points like b)',
      'cluster 1 (3 points like e)',
    ]);
  });

  test('as many as points: each is alone', () => {
    const { members } = clusterGroups(matrix(1, [3, 1, 2]), 3);
    expect(members.map((own) => [...own])).toEqual([[0], [1], [2]]);
  });

  test.each<[string, () => unknown, string]>([
    [
      'k = 1',
      () => clusterGroups(points, 1),
      'clusters must be an integer from 2 to 100, the number of points, not 1',
    ],
    ['k = 2.5', () => clusterGroups(points, 2.5), 'not 2.5'],
    ['k above n', () => clusterGroups(points, 101), 'not 101'],
    [
      'no start',
      () => clusterGroups(points, 2, { restarts: 0 }),
      'restarts must be an integer of at least 1, not 0',
    ],
    [
      'too few different points',
      () => clusterGroups(matrix(1, [1, 2, 1, 2]), 3),
      '3 clusters need as many different points, there are 2',
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(InvalidArgumentError);
    expect(make).toThrow(message);
  });
});
