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
  /** For the account: 'the trees'. */
  readonly name: string;
}

/** With more players the process is slow, and no better than trees. */
const MOST_PROCESS_PLAYERS = 128;

/** Fits the families that suit the sample, in a pool all at once. */
export async function fitMembers(
  draws: Sample,
  terms: number,
  checked: Pick<CheckedOptions, 'seed' | 'sampler' | 'pool'>,
  signal: AbortSignal | undefined,
): Promise<readonly Member[]> {
  const { seed, sampler, pool } = checked;
  const fitProcess = async (): Promise<Member> => ({
    name: 'the process',
    ...(await fitToDraws(draws, terms, checked, signal)),
  });
  const fitTrees = async (): Promise<Member> => {
    const proxy = await fitProxy(draws, checkSettings({ seed, terms }), signal, pool);
    return {
      name: 'the trees',
      spectrum: proxy.spectrum,
      predictions: proxy.predictions,
      account: describeFit(proxy, draws.batch, sampler === undefined),
    };
  };
  const families = draws.batch.players > MOST_PROCESS_PLAYERS ? [] : [fitProcess];
  // Near the full input trees add nothing but noise: R² there with at most one player absent fell from 0.84 to 0.57.
  if (families.length === 0 || sampler === undefined || !isNearFull(draws.batch)) families.push(fitTrees);
  if (pool) return Promise.all(families.map((fit) => fit()));
  const members: Member[] = [];
  for (const fit of families) members.push(await fit());
  return members;
}
