import { createSpectrum } from '../../../spectrum/create.ts';
import type { Spectrum } from '../../../spectrum/spectrum.ts';
import type { Sample } from '../../sample.ts';
import type { Fold } from '../folds.ts';
import { flatPrior, type Prior, reweighted, withoutNegligible, withPairs } from './prior.ts';
import { chooseStage, fitOf, leastNoise, runStages, type Stage, type StageFit, stageError } from './stage.ts';

/** Rounds of reweighting, at most. */
const MOST_ROUNDS = 5;
/** A round must lower the error by this share for another one to follow. */
const PROGRESS = 0.002;
/** Powers of the sizes that came out, to expect next. */
const POWERS = [1, 2] as const;
/** Shares of the variance that pairs are given. */
const SHARES = [0.1, 0.3, 0.6] as const;

/** Terms stay out whose expected variance is in sum this share of the least noise tried: they could not be seen. */
const NIL = 0.1;

/** With so many rows, time goes with the square of the terms: then these are the most, in a prior for pairs. */
const MANY_ROWS = 2048;
const MOST_TERMS = 1024;

/** The share of the variance that the pairs left out may have together. */
const NEGLIGIBLE = 0.001;

/** A regression on single players and pairs. */
export interface ScreenedFit {
  readonly spectrum: Spectrum;
  /** Each row predicted without it, the choice of priors and noise included. */
  readonly predictions: Float64Array;
  /** How many times the expected sizes were taken from a fit before. */
  readonly rounds: number;
  readonly pairs: number;
  /** For each fold the players, from the one that matters most to those outside of it. */
  readonly strongest: readonly Uint32Array[];
}

/**
 * First order by ridge regression, then interactions among the players that matter: screen, then refine. Where there are
 * more players than coalitions it does what trees cannot.
 *
 * The ridge regression on all players is repeated with the sizes that came out as expected sizes, as long as that predicts
 * held-out coalitions better: nothing changes where all players matter alike, and few are left where few matter. Then pairs
 * of the players expected to be large join in, all in one regression.
 *
 * Every prior is made of a fold's own training rows alone, and what a fold's rows are predicted by is chosen by the others.
 * The signal ends the search with what was tried by then.
 */
export async function fitScreened(
  sample: Sample,
  folds: readonly Fold[],
  signal?: AbortSignal,
): Promise<ScreenedFit> {
  const { players, rows } = sample.batch;
  const rounds = new Map<Stage, number>();
  const run = async (
    round: number,
    priorsOf: (fold: number) => readonly Prior[],
    before?: Stage,
  ): Promise<Stage[]> => {
    const stages = await runStages(sample, folds, priorsOf, before);
    for (const stage of stages) rounds.set(stage, round);
    return stages;
  };

  let current = (await run(0, () => [flatPrior(players)]))[0]!;
  for (let round = 1; round <= MOST_ROUNDS && !signal?.aborted; round++) {
    const from = current;
    const again = (fold: number): Prior[] => {
      const { prior, model } = fitOf(from, fold);
      return POWERS.map((power) => reweighted(prior, model, power));
    };
    current = chooseStage(await run(round, again, from));
    if (stageError(current) > stageError(from) * (1 - PROGRESS)) break;
  }
  const singles = [...rounds.keys()];
  const screen = chooseStage(singles);
  if (!signal?.aborted && players >= 2) {
    const most = rows < MANY_ROWS ? Infinity : MOST_TERMS;
    const mass = NIL * leastNoise(screen);
    const joined = (fold: number): Prior[] =>
      withoutNegligible(withPairs(fitOf(chooseStage(singles, fold), fold).prior, SHARES), mass, most);
    await run(rounds.get(screen)!, joined, screen);
  }

  const stages = [...rounds.keys()];
  const predictions = new Float64Array(rows);
  folds.forEach((fold, at) => {
    const held = chooseStage(stages, at).held[at]!;
    fold.rows.forEach((row, i) => {
      predictions[row] = held[i]!;
    });
  });
  const best = chooseStage(stages);
  const { spectrum, pairs } = readOut(best.fitAll(), players);
  return {
    spectrum,
    predictions,
    rounds: rounds.get(best)!,
    pairs,
    strongest: folds.map((_, fold) => rankPlayers(fitOf(chooseStage(stages, fold), fold), players)),
  };
}

/** The spectrum of a regression, without the pairs that it found to be next to nothing. */
function readOut({ prior, model }: StageFit, players: number): { spectrum: Spectrum; pairs: number } {
  const { supports } = prior;
  const energies = model.coefficients.map((coefficient) => coefficient ** 2);
  let spare = NEGLIGIBLE * energies.reduce((sum, energy) => sum + energy, 0);
  const ascending = Array.from(supports.keys())
    .filter((term) => supports[term]!.length > 1)
    .sort((a, b) => energies[a]! - energies[b]! || b - a);
  const kept = new Set(ascending);
  for (const term of ascending) {
    spare -= energies[term]!;
    if (spare < 0) break;
    kept.delete(term);
  }
  const terms = supports
    .map((support, term) => [support, model.coefficients[term]!] as const)
    .filter((_, term) => supports[term]!.length === 1 || kept.has(term));
  return { spectrum: createSpectrum(players, [[[], model.constant], ...terms]), pairs: kept.size };
}

/** By the sum of the squares of the terms that a player is in. */
function rankPlayers({ prior, model }: StageFit, players: number): Uint32Array {
  const energies = new Float64Array(players);
  prior.supports.forEach((support, term) => {
    for (const player of support) energies[player]! += model.coefficients[term]! ** 2;
  });
  return Uint32Array.from(energies.keys()).sort((a, b) => energies[b]! - energies[a]! || a - b);
}
