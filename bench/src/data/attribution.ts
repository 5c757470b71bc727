import {
  biasedSampler,
  createDataGame,
  createRandom,
  createTrainer,
  type Evaluation,
  Evaluator,
  getSolver,
  influenceGuess,
  pointPlayers,
  type Spectrum,
  spectrumFromJSON,
  type TrainerName,
} from 'spex';
import { influenceFunctions, leaveOneOut } from './rivals.ts';
import { type Scores, scoreSpectra } from './score.ts';
import type { BenchTask } from './tasks.ts';

/** One method at one cost. */
export interface AttributionRow extends Scores {
  readonly method: string;
  readonly retrainings: number;
  /** Seconds of fitting, all test points together, without the retrainings. */
  readonly seconds: number;
}

export interface AttributionOptions {
  readonly trainer: TrainerName;
  readonly budgets: readonly number[];
  /** Fresh subsets of one half that every method is scored on. */
  readonly held: number;
  readonly seed: number;
  readonly solvers: readonly string[];
  /** Called before each fit. */
  readonly talk: (line: string) => void;
}

/** Stream of the seed that held-out subsets are drawn from. */
const HELD_STREAM = 77;

/** How well each method predicts fresh retrainings of a task, at each cost: every single test point, then the mean. */
export async function attribute(task: BenchTask, options: AttributionOptions): Promise<AttributionRow[]> {
  const { trainer: name, budgets, held, seed, solvers, talk } = options;
  const trainer = createTrainer(name, task.task);
  const groups = pointPlayers(Array.from({ length: trainer.points }, (_, point) => `point ${point}`));
  const game = createDataGame({ trainer, targets: task.testTargets, groups });
  const outputs = Array.from({ length: trainer.tests }, (_, test) => test);
  const random = createRandom(seed).fork(HELD_STREAM);
  const fresh = biasedSampler(0.5).sample(trainer.points, held, random);
  const truth: Evaluation = await new Evaluator(game).evaluate(fresh);
  const rows: AttributionRow[] = [];
  const note = (method: string, retrainings: number, seconds: number, spectra: readonly Spectrum[]): void => {
    rows.push({ method, retrainings, seconds, ...scoreSpectra(spectra, outputs, truth) });
  };

  talk('leave-one-out');
  note('leave-one-out', trainer.points + 1, 0, await leaveOneOut(new Evaluator(game), outputs));
  if (trainer.influence) {
    note('influence functions', 1, 0, await influenceFunctions(game, task.task, task.testTargets));
  }
  const guesses = await influenceGuess(game, { targets: task.testTargets });
  for (const solver of solvers) {
    for (const budget of budgets) {
      const evaluator = new Evaluator(game);
      for (const guess of guesses ? [undefined, guesses] : [undefined]) {
        const method = guess ? `${solver}, from influence` : solver;
        talk(`${method} at ${budget}`);
        const spectra: Spectrum[] = [];
        let seconds = 0;
        for (const output of outputs) {
          const start = guess && { guess: guess[output]! };
          const options = { budget, seed, output, order: 1, ...start };
          const { spectrum, cost } = await getSolver(solver).solve(evaluator, options);
          spectra.push(spectrumFromJSON(spectrum));
          seconds += cost.solverSeconds;
        }
        note(method, budget, seconds, spectra);
      }
    }
  }
  return rows;
}
