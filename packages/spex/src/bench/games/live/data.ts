import { createRandom, type Game } from '@spex/core';
import { createDataGame, type FeatureMatrix, pointPlayers } from '@spex/lenses';
import { createTrainer, learningTask, type TrainerName, type TrainerOptions } from '@spex/models';
import { oneOutput } from './measured.ts';

/** Points to be asked about. */
const TESTS = 40;
/** Share of the training points that have the other class's label. */
const MISLABELLED = 0.2;

/** Training sets, their points the players, and the mean margin of a trainer on test points. */
export const data: Readonly<Record<string, () => Promise<Game>>> = {
  neighbours: async () => trained('knn', { neighbours: 3 }, 12, 1),
  ridge: async () => trained('ridge', { l2: 1 }, 12, 2),
  'many-neighbours': async () => trained('knn', { neighbours: 5 }, 40, 3),
};

/** Two overlapping classes in the plane: normal around (-1, 0) and (1, 0). */
function trained(name: TrainerName, options: TrainerOptions, points: number, seed: number): Game {
  const random = createRandom(seed);
  const draw = (count: number): { readonly matrix: FeatureMatrix; readonly classes: number[] } => {
    const classes = Array.from({ length: count }, (_, point) => point % 2);
    const values = classes.flatMap((own) => [2 * own - 1 + random.normal(), random.normal()]);
    return { matrix: { rows: count, columns: 2, values: Float64Array.from(values) }, classes };
  };
  const train = draw(points);
  const test = draw(TESTS);
  const nameOf = (own: number): string => (own === 0 ? 'left' : 'right');
  const given = train.classes.map((own) => (random.uniform() < MISLABELLED ? 1 - own : own));
  const { task, testTargets } = learningTask({
    train: train.matrix,
    test: test.matrix,
    labels: { train: given.map(nameOf), test: test.classes.map(nameOf) },
    kind: 'classes',
  });
  const game = createDataGame({
    trainer: createTrainer(name, task, options),
    targets: testTargets,
    groups: pointPlayers(given.map((own, point) => `${nameOf(own)} ${point}`)),
  });
  return oneOutput(game, game.meanOutput);
}
