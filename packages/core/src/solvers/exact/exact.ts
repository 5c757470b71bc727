import { type CoalitionBatch, createBatch } from '../../coalitions/batch.ts';
import { createRandom } from '../../coalitions/random.ts';
import { drawPermutation } from '../../coalitions/samplers/draw.ts';
import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Evaluation, Evaluator } from '../../evaluator.ts';
import type { Explanation } from '../../explanation.ts';
import type { Game } from '../../game.ts';
import { assembleExplanation, countsOf, type Findings } from '../assemble.ts';
import { readCompleteTable } from '../complete-table.ts';
import { fitFirstOrder } from '../first-order.ts';
import { checkOptions } from '../options.ts';
import { outputValues } from '../output-values.ts';
import type { SolveOptions, Solver } from '../solver.ts';

/** 2^20 is about a million ablations. */
const MOST_PLAYERS = 20;

/**
 * Measures all 2^n coalitions, of up to 20 players, and transforms them: the spectrum is exact, to rounding.
 *
 * The coalitions are asked for in random order (from the seed) after the two ends, so that a stopped run has measured a
 * uniform sample; it then gives a first-order fit to that.
 */
export const exact: Solver = {
  name: 'exact',
  designsCoalitions: true,

  leastBudget: (players) => 2 ** players,

  async solve(evaluator: Evaluator, options: SolveOptions): Promise<Explanation> {
    const started = evaluator.now();
    const since = countsOf(evaluator);
    const { game } = evaluator;
    checkPlayers(game);
    checkRecording(game);
    const checked = checkOptions(exact, game, options);

    const order = coalitionsInRandomOrder(game.players.length, checked.seed);
    evaluator.plan(order.rows);
    const evaluation = await evaluator.evaluate(order);
    const found = evaluation.complete
      ? explainTable(evaluation, game, checked.output)
      : explainPart(evaluation, game, checked.output, checked.seed);

    const own = (evaluator.now() - started) / 1000 - (evaluator.seconds - since.seconds);
    return assembleExplanation({ ...found, solver: exact, evaluator, checked, solverSeconds: own, since });
  },
};

type Found = Pick<Findings, 'spectrum' | 'faithfulness' | 'ends' | 'account' | 'outOfFold'>;

function explainTable(evaluation: Evaluation, game: Game, output: number): Found {
  const table = tableOf(evaluation, game, output);
  return {
    ...readCompleteTable(table),
    ends: { grand: table[table.length - 1]!, empty: table[0]! },
  };
}

function explainPart(evaluation: Evaluation, game: Game, output: number, seed: number): Found {
  const targets = outputValues(evaluation, game.outputs.length, output);
  const { account, ...first } = fitFirstOrder(evaluation.batch, targets, seed);
  const table = tableOf(evaluation, game, output);
  const measured = (row: number): number | null => (Number.isNaN(table[row]) ? null : table[row]!);
  return {
    ...first,
    ends: { grand: measured(table.length - 1), empty: measured(0) },
    account: [account],
  };
}

/** One output's values by coalition number, NaN where not measured. */
function tableOf(evaluation: Evaluation, game: Game, output: number): Float64Array {
  const { batch } = evaluation;
  const table = new Float64Array(2 ** batch.players).fill(Number.NaN);
  outputValues(evaluation, game.outputs.length, output).forEach((value, row) => {
    table[batch.words[row]!] = value;
  });
  return table;
}

/** Every coalition once: the grand one, the empty one, then the others. Up to 32 players a row is one word. */
function coalitionsInRandomOrder(players: number, seed: number): CoalitionBatch {
  const total = 2 ** players;
  const batch = createBatch(total, players);
  batch.words[0] = total - 1;
  const others = drawPermutation(total - 2, total - 2, createRandom(seed));
  for (let i = 0; i < others.length; i++) batch.words[i + 2] = others[i]! + 1;
  return batch;
}

function checkPlayers({ players }: Game): void {
  if (players.length <= MOST_PLAYERS) return;
  throw new InvalidArgumentError(
    'game.players',
    `solver 'exact' measures all 2^n coalitions and takes at most ${MOST_PLAYERS} players, not ${players.length}: use solver 'auto', or merge players`,
    players.length,
  );
}

function checkRecording({ players, recorded }: Game): void {
  if (!recorded) return;
  const total = 2 ** players.length;
  const missing = total - new Set(recorded.words).size;
  if (missing === 0) return;
  throw new InvalidArgumentError(
    'game.recorded',
    `solver 'exact' needs all ${total} coalitions, and ${missing} of them were not recorded: use solver 'auto'`,
    missing,
  );
}
