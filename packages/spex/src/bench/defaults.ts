import type { BenchGame } from './games/bench-game.ts';
import { type GamesAsked, openGames } from './games/open-games.ts';

/** What is measured where no game is asked for: about a minute on one core. */
const DEFAULT_FAMILIES = [
  'sparse:n=20,terms=15,order=3,count=2',
  'hierarchical:n=20,terms=4,order=3,count=2',
  'parity:n=20,terms=4,order=3,count=2',
  'unanimity:n=15,terms=15,order=4,count=2',
  'noisy:n=20,terms=15,order=3,snr=10,count=2',
];
export const DEFAULT_SOLVERS = ['auto', 'proxyspex', 'lasso'];
export const DEFAULT_BUDGETS = [64, 256];

/**
 * The default games: families, and live ones of every lens; `missing` says why there are no live ones where a package is missing
 * that their models need.
 */
export async function defaultGames(
  asked: GamesAsked,
): Promise<{ readonly games: BenchGame[]; readonly missing?: string }> {
  const families = { ...asked, families: DEFAULT_FAMILIES };
  try {
    return { games: await openGames({ ...families, live: ['all'] }) };
  } catch (error) {
    if ((error as Error).name !== 'OptionalPackageError') throw error;
    return { games: await openGames(families), missing: (error as Error).message };
  }
}
