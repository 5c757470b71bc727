import {
  convertSpectrum,
  createDataGame,
  createRandom,
  createTrainer,
  Evaluator,
  getSolver,
  influenceGuess,
  pointPlayers,
  type Spectrum,
  spectrumFromJSON,
  type TrainerName,
} from 'spex';
import { influenceFunctions, leaveOneOut } from './rivals.ts';
import { mean, shareFound } from './score.ts';
import type { BenchTask } from './tasks.ts';

export interface DetectionRow {
  readonly method: string;
  readonly retrainings: number;
  /** Share of the wrong labels found among the first 10 % and 20 % inspected. */
  readonly tenth: number;
  readonly fifth: number;
}

export interface DetectionOptions {
  readonly trainer: TrainerName;
  readonly budgets: readonly number[];
  readonly seed: number;
  readonly solvers: readonly string[];
}

/** How many of the wrong labels are found by inspecting the points that harm the mean over the test set most. */
export async function detectMislabelled(task: BenchTask, options: DetectionOptions): Promise<DetectionRow[]> {
  const { trainer: name, budgets, seed, solvers } = options;
  const trainer = createTrainer(name, task.task);
  const groups = pointPlayers(Array.from({ length: trainer.points }, (_, point) => `point ${point}`));
  const game = createDataGame({ trainer, targets: task.testTargets, groups });
  const rows: DetectionRow[] = [];
  const note = (method: string, retrainings: number, worth: Float64Array): void => {
    const ranking = Array.from(worth.keys()).sort((a, b) => worth[a]! - worth[b]! || a - b);
    const found = (share: number): number =>
      shareFound(ranking, task.wrong, Math.round(share * worth.length));
    rows.push({ method, retrainings, tenth: found(0.1), fifth: found(0.2) });
  };

  const random = createRandom(seed);
  note(
    'random order',
    0,
    Float64Array.from({ length: trainer.points }, () => random.uniform()),
  );
  const [alone] = await leaveOneOut(new Evaluator(game), [game.meanOutput]);
  note('leave-one-out', trainer.points + 1, worthOf(alone!));
  if (trainer.influence) {
    const single = (await influenceFunctions(game, task.task, task.testTargets)).map(worthOf);
    const worth = Float64Array.from({ length: trainer.points }, (_, point) =>
      mean(single.map((of) => of[point]!)),
    );
    note('influence functions', 1, worth);
  }
  const guess = (await influenceGuess(game, { targets: task.testTargets }))?.[game.meanOutput];
  for (const solver of solvers) {
    for (const budget of budgets) {
      const evaluator = new Evaluator(game);
      const options = { budget, seed, output: game.meanOutput, order: 1 };
      const plain = await getSolver(solver).solve(evaluator, options);
      note(solver, budget, worthOf(spectrumFromJSON(plain.spectrum)));
      if (guess === undefined) continue;
      const guessed = await getSolver(solver).solve(evaluator, { ...options, guess });
      note(`${solver}, from influence`, budget, worthOf(spectrumFromJSON(guessed.spectrum)));
    }
  }
  return rows;
}

/** What each point adds on average: its Banzhaf value. */
function worthOf(spectrum: Spectrum): Float64Array {
  const worth = new Float64Array(spectrum.players);
  for (const { players, value } of convertSpectrum(spectrum, 'BV', 1)) {
    if (players.length === 1) worth[players[0]!] = value;
  }
  return worth;
}
