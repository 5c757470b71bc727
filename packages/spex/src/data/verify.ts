import {
  type CoalitionBatch,
  createBatch,
  distinctRows,
  type Evaluator,
  type Explanation,
  evaluateSpectrum,
  exclude,
  include,
  includeAll,
  rowWords,
  selectRows,
  spectrumOf,
} from '@spex/core';
import type { DataRoles, SetRole } from '@spex/lenses';
import type { ComparedMean, VerifiedSet } from './data-report.ts';

/** Random subsets of everybody else that a set is seen against. */
export const BACKGROUNDS = 32;

type Kind = VerifiedSet['kind'];

/** The strongest sets of each kind. */
export function setsToVerify(
  roles: DataRoles,
  each: number,
): { readonly kind: Kind; readonly set: SetRole }[] {
  return (['synergistic', 'redundant'] as const).flatMap((kind) =>
    roles[kind].slice(0, each).map((set) => ({ kind, set })),
  );
}

/** Retrainings that verifying a set takes at most. */
export function verificationCost({ players }: Pick<SetRole, 'players'>): number {
  return (BACKGROUNDS + 1) * 2 ** players.length;
}

/**
 * Retrains a set's subsets: against everybody else, and against random subsets of everybody else. The mean over uniform
 * subsets S of N \ T of Σ_{U ⊆ T} (-1)^{|T| - |U|} f(S ∪ U) is the Banzhaf interaction of T. `backgrounds` are subsets of
 * all players: members of the set do not count in them. undefined: the signal came first.
 */
export async function verifySet(
  evaluator: Evaluator,
  explanation: Explanation,
  { kind, set }: { readonly kind: Kind; readonly set: SetRole },
  backgrounds: CoalitionBatch,
  output: number,
): Promise<VerifiedSet | undefined> {
  const { players, labels } = set;
  const others = withoutMembers(backgrounds, players);
  const parts = 2 ** players.length;
  const batch = createBatch((others.rows + 1) * parts, others.players);
  for (let row = 0; row < batch.rows; row++) {
    const background = Math.floor(row / parts);
    if (background === others.rows) includeAll(batch, row);
    else rowWords(batch, row).set(rowWords(others, background));
    players.forEach((player, at) => {
      if (((row % parts) >>> at) & 1) include(batch, row, player);
      else exclude(batch, row, player);
    });
  }
  const { values, complete } = await evaluator.evaluate(batch);
  if (!complete) return undefined;
  const outputs = evaluator.game.outputs.length;
  const measured = Float64Array.from({ length: batch.rows }, (_, row) => values[row * outputs + output]!);
  const predicted = evaluateSpectrum(spectrumOf(explanation), batch);

  const mean = (weights: readonly number[]): ComparedMean =>
    comparedMean(measured, predicted, others.rows, weights);
  const full = batch.rows - 1;
  const grand = others.rows * parts;
  return {
    kind,
    players,
    labels,
    present: Array.from({ length: parts }, (_, left) => ({
      without: players.filter((_, at) => (left >>> at) & 1),
      measured: measured[grand + (parts - 1 - left)]!,
      predicted: measured[full]! + predicted[grand + (parts - 1 - left)]! - predicted[full]!,
    })),
    average: {
      backgrounds: others.rows,
      alone: players.map((_, at) => mean(weightsOf(parts, { [1 << at]: 1, 0: -1 }))),
      together: mean(weightsOf(parts, { [parts - 1]: 1, 0: -1 })),
      interaction: mean(
        Array.from({ length: parts }, (_, part) => (-1) ** (players.length - countBits(part))),
      ),
    },
  };
}

/** The backgrounds without the set's members, each once. */
function withoutMembers(backgrounds: CoalitionBatch, players: readonly number[]): CoalitionBatch {
  const all = Uint32Array.from({ length: backgrounds.rows }, (_, row) => row);
  const others = selectRows(backgrounds, all);
  for (let row = 0; row < others.rows; row++) for (const player of players) exclude(others, row, player);
  return selectRows(others, distinctRows(others).subarray(0, BACKGROUNDS));
}

function weightsOf(parts: number, weights: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: parts }, (_, part) => weights[part] ?? 0);
}

/** Mean over the backgrounds of a weighted sum of the values of a set's parts. */
function comparedMean(
  measured: Float64Array,
  predicted: Float64Array,
  backgrounds: number,
  weights: readonly number[],
): ComparedMean {
  const sums = (values: Float64Array): number[] =>
    Array.from({ length: backgrounds }, (_, background) =>
      weights.reduce((sum, weight, part) => sum + weight * values[background * weights.length + part]!, 0),
    );
  const average = (numbers: readonly number[]): number =>
    numbers.reduce((sum, value) => sum + value, 0) / backgrounds;
  const found = sums(measured);
  const mean = average(found);
  const variance =
    backgrounds < 2 ? 0 : found.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (backgrounds - 1);
  return {
    predicted: average(sums(predicted)),
    measured: mean,
    standardError: Math.sqrt(variance / backgrounds),
  };
}

function countBits(word: number): number {
  let count = 0;
  for (let rest = word; rest > 0; rest >>>= 1) count += rest & 1;
  return count;
}
