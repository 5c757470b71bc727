import { InvalidArgumentError } from '@spex/core';
import { Command, Option } from 'commander';
import { answerBest, BEST_GOALS, type BestGoal, type BestQuestion, measureBest } from '../best/answer.ts';
import { describeBest } from '../best/describe.ts';
import { type OpenedSubject, openSubject } from '../best/subject.ts';
import { EXIT } from '../exit-codes.ts';
import { formatJson } from '../format-json.ts';
import type { FileGame } from '../games/file-game.ts';
import { loadGame } from '../games/load-game.ts';
import type { Io } from '../io.ts';
import { numberAbove0, wholeNumber } from '../numbers.ts';
import { openOutput } from '../output.ts';
import { solverOf } from '../solver-of.ts';

interface BestFlags {
  readonly goal: BestGoal;
  readonly keep?: true;
  readonly remove?: true;
  readonly size?: number;
  readonly atLeast?: number;
  readonly atMost?: number;
  readonly timeLimit?: number;
  readonly method: NonNullable<BestQuestion['method']>;
  readonly verify?: true | string;
  readonly solver?: string;
  readonly budget?: number;
  readonly seed?: number;
  readonly format?: string;
  readonly out?: string;
  readonly quiet?: true;
}

const NOTES = `
FILE is an explanation (what --format json gives), a spectrum, or a game as \`spex solve\` reads it, which is solved first.

Which players are present:
  --keep    the chosen players, and no others. raise, lower: the output is highest, lowest. keep: it is nearest to that of
            all players. change: it is furthest from it
  --remove  all but the chosen players. raise, lower: the output is highest, lowest without them. keep: it changes least.
            change: it changes most

The set is the best by the spectrum, with a proof: where there are few sets (of up to 20 players, or of few chosen ones) all
are looked at, else the optimiser HiGHS is asked, an optional package: npm install highs.

Examples:
  spex best explanation.json --size 3
  spex best explanation.json --remove --goal lower --size 5
  spex best explanation.json --goal keep --at-most 10 --time-limit 60
  spex best game.npy --goal change --remove --size 2 --verify`;

export function bestCommand(io: Io, finish: (code: number) => void): Command {
  return new Command('best')
    .description('find the players that raise, lower, keep or change the output most, with a proof')
    .argument('<file>', 'an explanation, a spectrum or a game, see below')
    .addOption(
      new Option('--goal <goal>', 'what they are to do to the output').choices(BEST_GOALS).default('raise'),
    )
    .option('--keep', 'the chosen players are present, all others absent (default)')
    .option('--remove', 'the chosen players are absent, all others present')
    .option('--size <k>', 'choose exactly so many players', wholeNumber('--size', 0))
    .option('--at-least <k>', 'choose so many or more', wholeNumber('--at-least', 0))
    .option('--at-most <k>', 'choose so many or fewer', wholeNumber('--at-most', 0))
    .option('--time-limit <s>', 'seconds at most for the search (default: 30)', numberAbove0('--time-limit'))
    .addOption(
      new Option('--method <name>', 'exact; highs: also of few players; greedy: no proof')
        .choices(['exact', 'highs', 'greedy'])
        .default('exact'),
    )
    .option('--verify [game]', 'measure the set: on that game, or on FILE where that is one')
    .option('--solver <name>', 'how a game is solved (default: auto; where all values are known, not at all)')
    .option(
      '--budget <n>',
      'ablations of a game to use (default: as for spex solve)',
      wholeNumber('--budget'),
    )
    .option('--seed <n>', 'seed of the solver (default: 0)', wholeNumber('--seed', 0))
    .option('--format <format>', 'text or json (default: text)')
    .option('--out <file>', 'write to a file; its extension tells the format: .txt .json')
    .option('--quiet', 'nothing on standard error but errors')
    .addHelpText('after', NOTES)
    .action(async (path: string, flags: BestFlags) => finish(await best(io, path, flags)));
}

async function best(io: Io, path: string, flags: BestFlags): Promise<number> {
  if (flags.keep && flags.remove) {
    throw new InvalidArgumentError('remove', 'give --keep or --remove, not both');
  }
  const output = await openOutput(io, flags, ['text', 'json'], { '.txt': 'text', '.json': 'json' });
  const named = flags.solver === undefined ? undefined : solverOf({ solver: flags.solver });
  const how = { solver: named, budget: flags.budget, seed: flags.seed };
  const subject = await openSubject(path, how, solverOf({}));
  const question = questionOf(flags, subject.players);
  const game = flags.verify === undefined ? undefined : await gameOf(flags.verify, subject);
  const talk = (line: string): void => {
    if (!flags.quiet) io.err.write(`${line}\n`);
  };
  const found = await answerBest(await subject.read(talk), question);
  const answer = game ? { ...found, measured: await measureBest(found, game) } : found;
  await output.write(output.format === 'json' ? `${formatJson(answer)}\n` : describeBest(answer));
  if (output.toFile) talk(`wrote ${flags.out}`);
  return EXIT.ok;
}

function questionOf(
  { goal, remove, size, atLeast, atMost, timeLimit, method }: BestFlags,
  players: number,
): BestQuestion {
  if (size !== undefined && (atLeast !== undefined || atMost !== undefined)) {
    throw new InvalidArgumentError('size', 'give --size, or --at-least and --at-most, not both');
  }
  for (const [flag, value] of Object.entries({
    '--size': size,
    '--at-least': atLeast,
    '--at-most': atMost,
  })) {
    if (value === undefined || value <= players) continue;
    throw new InvalidArgumentError(
      flag,
      `${flag} must be at most ${players}, the number of players, not ${value}`,
    );
  }
  if (goal === 'keep' && size === undefined && (remove ? atLeast : atMost) === undefined) {
    const message = `--goal keep needs a size: ${remove ? 'without removing anybody' : 'with all players'} nothing changes; give --size or ${remove ? '--at-least' : '--at-most'}`;
    throw new InvalidArgumentError('size', message);
  }
  const [least, most] = [size ?? atLeast ?? 0, size ?? atMost ?? players];
  if (least > most) {
    const message = `--at-least ${least} is more than --at-most ${most}`;
    throw new InvalidArgumentError('atLeast', message, least);
  }
  return {
    goal,
    reading: remove ? 'remove' : 'keep',
    size: { least, most },
    method,
    ...(timeLimit !== undefined && { timeLimit }),
  };
}

async function gameOf(verify: true | string, { game, players }: OpenedSubject): Promise<FileGame> {
  if (verify === true) {
    if (game) return game;
    throw new InvalidArgumentError('verify', 'the file is no game: give one, --verify game.npy');
  }
  const file = await loadGame(verify);
  const found = file.game.players.length;
  if (found === players) return file;
  const message = `--verify ${verify}: the game has ${found} players, the spectrum ${players}`;
  throw new InvalidArgumentError('verify', message, found);
}
