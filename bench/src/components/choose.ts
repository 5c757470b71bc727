import {
  batchFromLists,
  bestSet,
  biasedSampler,
  type Evaluator,
  getSolver,
  presentPlayers,
  type Random,
  type Spectrum,
  sampleBySize,
  spectrumFromJSON,
} from 'spex';

/** Ways to choose the players to keep. */
export const CHOICES = [
  'proxyspex',
  'proxyspex, near',
  'lasso',
  'single effects',
  'random, best',
  'random, mean',
] as const;
export type Choice = (typeof CHOICES)[number];

/** Random sets that stand for all of them. */
const RANDOM_SETS = 20;

export interface Chosen {
  readonly choice: Choice;
  /** One, or several that are judged by their mean. */
  readonly sets: readonly (readonly number[])[];
  /** Ablations that the choice rests on. */
  readonly ablations: number;
}

/**
 * The players to keep by each choice, so many of them, from at most `budget` ablations of the game each; larger values are
 * better. `spectra` are those that the solvers made of that budget; 'proxyspex, near' spends its own on coalitions of about
 * the size that is kept.
 */
export async function chooseSets(
  evaluator: Evaluator,
  spectra: Readonly<Record<'proxyspex' | 'lasso', Spectrum>>,
  keep: number,
  budget: number,
  random: Random,
): Promise<Chosen[]> {
  const { players } = spectra.lasso;
  const bySpectrum = async (choice: 'proxyspex' | 'lasso'): Promise<Chosen> => {
    const { players: kept } = await bestSet(spectra[choice], { size: keep });
    return { choice, sets: [kept], ablations: budget };
  };
  const onlyKeep = Float64Array.from({ length: players + 1 }, (_, size) => (size === keep ? 1 : 0));
  const drawn = sampleBySize(players, budget, onlyKeep, random.fork(1));
  const { values } = await evaluator.evaluate(drawn);
  const best = values.indexOf(Math.max(...values));
  const others = sampleBySize(players, RANDOM_SETS, onlyKeep, random.fork(2));
  const sampler = biasedSampler(keep / players);
  const near = await getSolver('proxyspex').solve(evaluator, {
    budget,
    seed: random.fork(3).below(2 ** 31),
    sampler,
  });
  const { players: nearby } = await bestSet(spectrumFromJSON(near.spectrum), { size: keep });
  return [
    await bySpectrum('proxyspex'),
    { choice: 'proxyspex, near', sets: [nearby], ablations: budget },
    await bySpectrum('lasso'),
    { choice: 'single effects', sets: [await bySingleEffects(evaluator, keep)], ablations: players + 1 },
    { choice: 'random, best', sets: [presentPlayers(drawn, best)], ablations: drawn.rows },
    {
      choice: 'random, mean',
      sets: Array.from({ length: others.rows }, (_, row) => presentPlayers(others, row)),
      ablations: 0,
    },
  ];
}

/** The spectra of both solvers, from the same coalitions. */
export async function spectraOf(
  evaluator: Evaluator,
  budget: number,
  seed: number,
): Promise<Record<'proxyspex' | 'lasso', Spectrum>> {
  const solve = async (solver: string): Promise<Spectrum> =>
    spectrumFromJSON((await getSolver(solver).solve(evaluator, { budget, seed })).spectrum);
  return { proxyspex: await solve('proxyspex'), lasso: await solve('lasso') };
}

/** The players whose absence alone costs the most. */
export async function bySingleEffects(evaluator: Evaluator, keep: number): Promise<number[]> {
  const all = evaluator.game.players.map((_, player) => player);
  const without = all.map((gone) => all.filter((player) => player !== gone));
  const { values } = await evaluator.evaluate(batchFromLists(without, all.length));
  const ranked = [...all].sort((a, b) => values[a]! - values[b]! || a - b);
  return ranked.slice(0, keep).sort((a, b) => a - b);
}
