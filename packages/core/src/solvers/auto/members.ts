import { inPool } from '../../parallel/tasks.ts';
import { fitToDraws } from '../gaussian-process/gaussian-process.ts';
import type { GuessedFit } from '../guess.ts';
import { isNearFull } from '../near-draws.ts';
import type { CheckedOptions } from '../options.ts';
import { describeFit } from '../proxyspex/account.ts';
import { fitProxy } from '../proxyspex/fit.ts';
import { checkSettings } from '../proxyspex/settings.ts';
import type { Sample } from '../sample.ts';

/** One family's fit. */
export interface Member extends GuessedFit {
  /** For the account: 'boosted trees'. */
  readonly name: string;
  /** Its weight before anything is known, in proportion to the others'. */
  readonly trust: number;
}

/** With more players the process is slow, and no better than trees. */
const MOST_PROCESS_PLAYERS = 128;

/**
 * Fits the families that suit the sample. Up to 128 players a Gaussian process, which is best on most real models; bagged trees,
 * as good where effects are steps, and never far off; a sparse regression, which is far ahead where few terms are all that
 * there is. With more players ProxySPEX. In a pool they are fitted at once.
 */
export async function fitMembers(
  draws: Sample,
  terms: number,
  checked: Pick<CheckedOptions, 'seed' | 'sampler' | 'pool'>,
  signal: AbortSignal | undefined,
): Promise<readonly Member[]> {
  const { seed, sampler, pool } = checked;
  if (draws.batch.players > MOST_PROCESS_PLAYERS) {
    const { spectrum, predictions, ...proxy } = await fitProxy(
      draws,
      checkSettings({ seed, terms }),
      signal,
      pool,
    );
    const account = describeFit({ spectrum, predictions, ...proxy }, draws.batch, sampler === undefined);
    return [{ name: 'ProxySPEX', trust: 1, spectrum, predictions, account }];
  }
  const families: (() => Promise<Member>)[] = [
    async () => ({
      ...(await fitToDraws(draws, terms, checked, signal)),
      name: 'a Gaussian process',
      trust: 1,
    }),
  ];
  // Near the full input others add nothing but noise: with trees, R² where at most one player is absent fell from 0.84 to 0.57.
  if (!isNearFull(sampler)) {
    families.push(
      async () => ({
        ...(await inPool(pool, 'bag-trees', { draws, terms, seed })),
        name: 'boosted trees',
        trust: 1,
      }),
      async () => ({
        ...(await inPool(pool, 'regress-sparsely', { draws, settings: { seed } }, signal)),
        name: 'a sparse regression',
        trust: 0,
      }),
    );
  }
  if (pool) return Promise.all(families.map((fit) => fit()));
  const members: Member[] = [];
  for (const fit of families) members.push(await fit());
  return members;
}
