import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { EstimatedIndex } from '../estimate/index.ts';
import type { SolveOptions } from '../solver.ts';
import type { ProxyFamily } from './fit-proxy.ts';

/** How what a proxy misses is estimated: as solvers `shap-iq` and `svarm-iq` do, or not at all. */
export type Correction = 'shap-iq' | 'svarm-iq' | 'none';

/** Options of solver `proxy-shap`. */
export interface ProxyShapOptions extends SolveOptions {
  /** Default `gaussian-process` up to 128 players, then `trees`. */
  readonly proxy?: ProxyFamily;
  /** Default `shap-iq`; of BII `none`, since proxies fitted to nearly uniform coalitions are nearest to it as they are. */
  readonly correction?: Correction;
}

/** With more players the process is slow, and no better than trees. */
const MOST_PROCESS_PLAYERS = 128;

const CORRECTIONS: readonly Correction[] = ['shap-iq', 'svarm-iq', 'none'];

/** What was asked for, checked. */
export type ProxyShapSettings = Pick<ProxyShapOptions, 'proxy' | 'correction'>;

/** Throws InvalidArgumentError for what is no proxy or correction. */
export function checkSettings({ proxy, correction }: ProxyShapOptions): ProxyShapSettings {
  if (proxy !== undefined && proxy !== 'trees' && proxy !== 'gaussian-process') {
    const message = `proxy must be trees or gaussian-process, not '${String(proxy)}'`;
    throw new InvalidArgumentError('proxy', message, proxy);
  }
  if (correction !== undefined && !CORRECTIONS.includes(correction)) {
    const message = `correction must be shap-iq, svarm-iq or none, not '${String(correction)}'`;
    throw new InvalidArgumentError('correction', message, correction);
  }
  return { ...(proxy && { proxy }), ...(correction && { correction }) };
}

export function proxyFor(players: number, { proxy }: ProxyShapSettings): ProxyFamily {
  return proxy ?? (players <= MOST_PROCESS_PLAYERS ? 'gaussian-process' : 'trees');
}

export function correctionFor(index: EstimatedIndex, { correction }: ProxyShapSettings): Correction {
  return correction ?? (index === 'BII' ? 'none' : 'shap-iq');
}
