import { removalCurves } from '../../optimise/index.ts';
import type { Metric } from './metric.ts';

/** Players removed at most, and seconds that the exact search of one set may take. */
const MOST = 5;
const SECONDS = 1;

/** How far the game moves when the players are removed that move it most by what was found: D(k), mean over k from 1 to 5. */
export const removal: Metric = {
  name: 'removal',
  figures: [
    { key: 'removal/exact', title: 'move of the game by removing the best 1 to 5 players', better: 'more' },
    { key: 'removal/greedy', title: 'move of the game by removing 1 to 5 players greedily', better: 'more' },
  ],
  async measure({ spectrum, known }) {
    const options = {
      most: Math.min(MOST, known.players),
      by: ['exact', 'greedy'],
      timeLimit: SECONDS,
    } as const;
    const curves = known.evaluator && (await removalCurves(known.evaluator, spectrum, options));
    const meanOf = (search: string): number | null =>
      curves?.curves.find(({ by }) => by === search)?.mean ?? null;
    return { 'removal/exact': meanOf('exact'), 'removal/greedy': meanOf('greedy') };
  },
};
