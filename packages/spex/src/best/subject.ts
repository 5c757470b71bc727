import {
  Evaluator,
  type Explanation,
  InvalidArgumentError,
  type Player,
  type Solver,
  type Spectrum,
  spectrumOf,
} from '@spex/core';
import type { FileGame } from '../games/file-game.ts';
import { loadGame } from '../games/load-game.ts';
import { loadContent } from '../interchange/explanation-file.ts';
import { settleBudget } from '../settle-budget.ts';

/** A spectrum to choose players by, and what is known of it. */
export interface Subject {
  readonly spectrum: Spectrum;
  readonly players: readonly Pick<Player, 'label'>[];
  /** What the values are called. */
  readonly output: string;
  /** How far predictions are off, as the explanation tells it; undefined where it does not. */
  readonly uncertainty?: Explanation['uncertainty'];
  /** The game, where the file is one. */
  readonly game?: FileGame;
  /** What a reader ought to know of the spectrum, in plain sentences. */
  readonly notes: readonly string[];
}

/** How a game is solved first. */
export interface SubjectSolver {
  /** undefined: `auto`, or the exact spectrum where all values are known. */
  readonly solver?: Solver | undefined;
  readonly budget?: number | undefined;
  readonly seed?: number | undefined;
}

/**
 * The spectrum of a file: of an explanation, a spectrum, or a game, which is solved, unless all its values are known.
 * Throws InvalidArgumentError where the file is none of these, and for ways to solve what is no game.
 */
export async function readSubject(path: string, how: SubjectSolver, auto: Solver): Promise<Subject> {
  const content = await loadContent(path);
  if (content.kind === 'values') return subjectOfGame(await loadGame(path), how, auto);
  const odd = (['solver', 'budget', 'seed'] as const).find((name) => how[name] !== undefined);
  if (odd !== undefined) {
    const message = `--${odd} is for games: ${path} has its spectrum already`;
    throw new InvalidArgumentError(odd, message);
  }
  if (content.kind === 'explanation') return subjectOfExplanation(content.explanation);
  const { spectrum, labels } = content;
  const players = Array.from({ length: spectrum.players }, (_, at) => ({ label: labels?.[at] ?? `p${at}` }));
  return { spectrum, players, output: 'value', game: await loadGame(path), notes: [] };
}

async function subjectOfGame(file: FileGame, how: SubjectSolver, auto: Solver): Promise<Subject> {
  const { game } = file;
  const asked = Object.values(how).some((value) => value !== undefined);
  if (file.spectrum && !asked) {
    const { players, outputs } = game;
    return { spectrum: file.spectrum(), players, output: outputs[0]!, game: file, notes: [] };
  }
  const { solver = auto, seed = 0 } = how;
  const { budget } = settleBudget(file, how.budget, solver);
  const explanation = await solver.solve(new Evaluator(game), { budget, seed });
  return { ...subjectOfExplanation(explanation), game: file };
}

function subjectOfExplanation(explanation: Explanation): Subject {
  const { game, uncertainty, estimates, status } = explanation;
  const notes: string[] = [];
  if (estimates) {
    const { index, order } = estimates;
    const sets = order === 1 ? 'single players' : `sets of up to ${order} players`;
    notes.push(`The spectrum has the ${index} of ${sets} only: what larger sets do together is not in it.`);
  }
  if (status === 'partial') notes.push('The explanation is of a run that was stopped.');
  return {
    spectrum: spectrumOf(explanation),
    players: game.players,
    output: game.output,
    ...(uncertainty && { uncertainty }),
    notes,
  };
}
