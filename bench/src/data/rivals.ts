import {
  type CoalitionBatch,
  createBatch,
  createSpectrum,
  type DataGame,
  type Evaluator,
  exclude,
  includeAll,
  type LearningTask,
  measureOf,
  type Spectrum,
  type Support,
} from 'spex';

/** Retrains without each point, one at a time: n + 1 retrainings. The effects add up, whatever else is absent. */
export async function leaveOneOut(evaluator: Evaluator, outputs: readonly number[]): Promise<Spectrum[]> {
  const batch = everyoneAndEachWithout(evaluator.game.players.length);
  const { values } = await evaluator.evaluate(batch);
  const width = evaluator.game.outputs.length;
  return outputs.map((output) => {
    const full = values[output]!;
    const losses = Float64Array.from(
      { length: batch.players },
      (_, player) => full - values[(player + 1) * width + output]!,
    );
    return additive(full, losses);
  });
}

/** What influence functions tell, without a retraining but the first: of points, not of groups. */
export async function influenceFunctions(
  game: DataGame,
  task: LearningTask,
  targets: Float64Array,
): Promise<Spectrum[]> {
  const { trainer, measure } = game;
  const everyone = createBatch(1, trainer.points);
  includeAll(everyone, 0);
  const full = await trainer.train(everyone, {});
  const rises = await trainer.influence!({});
  const classes = Math.max(1, task.classes.length);
  const width = trainer.tests * classes;
  const moved = new Float64Array(classes);
  return Array.from({ length: trainer.tests }, (_, test) => {
    const value = measureOf(measure, trainer.scale, full, test * classes, classes, targets[test]!);
    const losses = new Float64Array(trainer.points);
    for (let point = 0; point < trainer.points; point++) {
      for (let at = 0; at < classes; at++) {
        moved[at] = full[test * classes + at]! + rises[point * width + test * classes + at]!;
      }
      losses[point] = value - measureOf(measure, trainer.scale, moved, 0, classes, targets[test]!);
    }
    return additive(value, losses);
  });
}

/** f(S) = full - Σ_{i not in S} losses_i, as a spectrum: a present player's character is -1. */
function additive(full: number, losses: Float64Array): Spectrum {
  const terms: [Support, number][] = [[[], full]];
  losses.forEach((loss, player) => {
    terms.push([[], -loss / 2], [[player], -loss / 2]);
  });
  return createSpectrum(losses.length, terms);
}

function everyoneAndEachWithout(players: number): CoalitionBatch {
  const batch = createBatch(players + 1, players);
  for (let row = 0; row <= players; row++) {
    includeAll(batch, row);
    if (row > 0) exclude(batch, row, row - 1);
  }
  return batch;
}
