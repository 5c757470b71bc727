import { inPool } from '../../parallel/tasks.ts';
import { fitToDraws } from '../gaussian-process/gaussian-process.ts';
import type { GuessedFit } from '../guess.ts';
import { isNearFull } from '../near-draws.ts';
import type { CheckedOptions } from '../options.ts';
import { describeFit } from '../proxyspex/account.ts';
import { fitProxy } from '../proxyspex/fit.ts';
import { checkSettings } from '../proxyspex/settings.ts';
import type { Sample } from '../sample.ts';
import { chooseNearFull } from './near-full.ts';

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
 * there is. With more players ProxySPEX. Near the full input only the best of them. In a pool they are fitted at once.
 */
export async function fitMembers(
  draws: Sample,
  terms: number,
  checked: Pick<CheckedOptions, 'seed' | 'sampler' | 'pool'>,
  signal: AbortSignal | undefined,
): Promise<readonly Member[]> {
  const { seed, sampler, pool } = checked;
  const fitProcess = async (): Promise<Member> => ({
    ...(await fitToDraws(draws, terms, checked, signal)),
    name: 'a Gaussian process',
    trust: 1,
  });
  const fitProxySpex = async (): Promise<Member> => {
    const { spectrum, predictions, ...proxy } = await fitProxy(
      draws,
      checkSettings({ seed, terms }),
      signal,
      pool,
    );
    const account = describeFit({ spectrum, predictions, ...proxy }, draws.batch, sampler === undefined);
    return { name: 'ProxySPEX', trust: 1, spectrum, predictions, account };
  };
  const fitTrees = async (): Promise<Member> => ({
    ...(await inPool(pool, 'bag-trees', { draws, terms, seed })),
    name: 'boosted trees',
    trust: 1,
  });
  const fitSparse = async (): Promise<Member> => ({
    ...(await inPool(pool, 'regress-sparsely', { draws, settings: { seed } }, signal)),
    name: 'a sparse regression',
    trust: 0,
  });
  const many = draws.batch.players > MOST_PROCESS_PLAYERS;
  const near = isNearFull(sampler);
  const families = [
    many ? fitProxySpex : fitProcess,
    ...(many || near ? [] : [fitTrees]),
    ...(many && !near ? [] : [fitSparse]),
  ];
  const fitted = pool ? await Promise.all(families.map((fit) => fit())) : await oneByOne(families);
  return near ? [chooseNearFull(fitted, draws)] : fitted;
}

async function oneByOne(families: readonly (() => Promise<Member>)[]): Promise<Member[]> {
  const members: Member[] = [];
  for (const fit of families) members.push(await fit());
  return members;
}
