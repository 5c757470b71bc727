import {
  batchFromLists,
  concatBatches,
  distinctRows,
  Evaluator,
  evaluateSpectrum,
  normalQuantile,
} from '@spex/core';
import type { FileGame } from '../games/file-game.ts';
import { type BestSet, type BestSetGoal, type BestSetOptions, bestSet } from '../optimise/index.ts';
import type { Subject } from './subject.ts';

/** What the chosen players are to do to the output; `keep` is as near as can be to that of all, `change` as far from it. */
export const BEST_GOALS = ['raise', 'lower', 'keep', 'change'] as const;
export type BestGoal = (typeof BEST_GOALS)[number];

/** What is asked of a spectrum. */
export interface BestQuestion {
  readonly goal: BestGoal;
  /** `keep`: the chosen players are present, all others absent; `remove`: the other way round. */
  readonly reading: 'keep' | 'remove';
  /** How many players are chosen. */
  readonly size: { readonly least: number; readonly most: number };
  readonly timeLimit?: number;
  readonly method?: BestSetOptions['method'];
}

/** The answer, as `--format json` gives it. */
export interface BestAnswer extends Pick<BestQuestion, 'goal' | 'reading' | 'size'> {
  readonly output: string;
  /** How many players there are. */
  readonly players: number;
  /** The chosen players, ascending, and their labels. */
  readonly chosen: readonly number[];
  readonly labels: readonly string[];
  /** The players that are present in the coalition that is meant, ascending. */
  readonly present: readonly number[];
  /** The spectrum's value of it, and where single coalitions so predicted mostly lie, if known. */
  readonly predicted: {
    readonly value: number;
    readonly low?: number;
    readonly high?: number;
    /** Share of the coalitions like those measured whose value is between the two. */
    readonly level?: number;
  };
  /** The spectrum's values of the two ends. */
  readonly ends: { readonly grand: number; readonly empty: number };
  /** As of `BestSet`: of `keep` and `change` a distance to that of all players. */
  readonly bound: number | null;
  readonly gap: number | null;
  readonly optimal: boolean;
  readonly method: BestSet['method'];
  readonly seconds: number;
  readonly notes: readonly string[];
  readonly measured?: Measured;
}

/** What the game itself says. null: a recording that lacks the coalition. */
export interface Measured {
  readonly value: number | null;
  readonly grand: number | null;
}

const GOALS: Readonly<Record<BestGoal, BestSetGoal>> = {
  raise: 'maximise',
  lower: 'minimise',
  keep: 'nearest',
  change: 'furthest',
};

/** Chooses the players. Throws InvalidArgumentError for sizes that no set has, and for a bad time limit. */
export async function answerBest(
  { spectrum, players, output, uncertainty, notes }: Subject,
  { goal, reading, size, timeLimit, method }: BestQuestion,
): Promise<BestAnswer> {
  const count = spectrum.players;
  const remove = reading === 'remove';
  const present = remove ? { least: count - size.most, most: count - size.least } : size;
  const set = await bestSet(spectrum, {
    goal: GOALS[goal],
    size: present,
    ...(timeLimit !== undefined && { timeLimit }),
    ...(method && { method }),
  });
  const everybody = Array.from({ length: count }, (_, player) => player);
  const chosen = remove ? everybody.filter((player) => !set.players.includes(player)) : set.players;
  const [grand, empty] = evaluateSpectrum(spectrum, batchFromLists([everybody, []], count));
  const { bound, gap, optimal, seconds } = set;
  return {
    goal,
    reading,
    size,
    output,
    players: count,
    chosen,
    labels: chosen.map((player) => players[player]!.label),
    present: set.players,
    predicted: { value: set.value, ...intervalOf(set.value, uncertainty) },
    ends: { grand: grand!, empty: empty! },
    bound,
    gap,
    optimal,
    method: set.method,
    seconds,
    notes: [...notes, ...set.notes],
  };
}

function intervalOf(
  value: number,
  uncertainty: Subject['uncertainty'],
): Omit<BestAnswer['predicted'], 'value'> {
  if (uncertainty === undefined) return {};
  const { level, error } = uncertainty;
  const half = normalQuantile(level) * error;
  return { low: value - half, high: value + half, level };
}

/** Asks the game itself, which must have the same players. */
export async function measureBest(
  { present, players }: Pick<BestAnswer, 'present' | 'players'>,
  { game }: FileGame,
): Promise<Measured> {
  const everybody = Array.from({ length: players }, (_, player) => player);
  const valueWith = async (coalition: readonly number[]): Promise<number | null> => {
    const batch = batchFromLists([coalition], players);
    const { recorded } = game;
    const known =
      recorded && distinctRows(concatBatches([recorded, batch], players)).length === recorded.rows;
    if (known === false) return null;
    return (await new Evaluator(game).evaluate(batch)).values[0]!;
  };
  return { value: await valueWith(present), grand: await valueWith(everybody) };
}
