import {
  checkOptions,
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
  /** What a reader ought to know of the spectrum, in plain sentences. */
  readonly notes: readonly string[];
}

/** What a file holds, before a game is solved. */
export interface OpenedSubject {
  /** How many players there are. */
  readonly players: number;
  /** The game, where the file is one. */
  readonly game?: FileGame;
  /** Gives the spectrum; `talk` is told what takes long. */
  read(talk: (line: string) => void): Promise<Subject>;
}

/** How a game is solved. */
export interface SubjectSolver {
  /** undefined: `auto`, or the exact spectrum where all values are known. */
  readonly solver: Solver | undefined;
  readonly budget: number | undefined;
  readonly seed: number | undefined;
}

const HOW = ['solver', 'budget', 'seed'] as const;

/**
 * Opens the file of an explanation, a spectrum, or a game, which is solved unless all its values are known.
 * Throws InvalidArgumentError where the file is none of these, for ways to solve what is no game, and for those that cannot be.
 */
export async function openSubject(path: string, how: SubjectSolver, auto: Solver): Promise<OpenedSubject> {
  const content = await loadContent(path);
  if (content.kind === 'values') return openGame(await loadGame(path), how, auto);
  const odd = HOW.find((name) => how[name] !== undefined);
  if (odd !== undefined) {
    const message = `--${odd} is for games: ${path} has its spectrum already`;
    throw new InvalidArgumentError(odd, message);
  }
  if (content.kind === 'explanation') {
    const { explanation } = content;
    return { players: explanation.game.players.length, read: async () => subjectOf(explanation) };
  }
  const { spectrum, labels } = content;
  const players = Array.from({ length: spectrum.players }, (_, at) => ({ label: labels?.[at] ?? `p${at}` }));
  return {
    players: spectrum.players,
    game: await loadGame(path),
    read: async () => ({ spectrum, players, output: 'value', notes: [] }),
  };
}

function openGame(file: FileGame, how: SubjectSolver, auto: Solver): OpenedSubject {
  const { game } = file;
  const players = game.players.length;
  const { spectrum } = file;
  if (spectrum && HOW.every((name) => how[name] === undefined)) {
    const facts = { players: game.players, output: game.outputs[0]!, notes: [] };
    return { players, game: file, read: async () => ({ spectrum: spectrum(), ...facts }) };
  }
  const { solver = auto, seed = 0 } = how;
  const { budget } = settleBudget(file, how.budget, solver);
  checkOptions(solver, game, { budget, seed });
  return {
    players,
    game: file,
    async read(talk) {
      talk(`solving the game first: ${players} players, solver ${solver.name}, ${budget} ablations`);
      return subjectOf(await solver.solve(new Evaluator(game), { budget, seed }));
    },
  };
}

function subjectOf(explanation: Explanation): Subject {
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
