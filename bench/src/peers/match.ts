import type { BenchRow } from 'spex';
import { mean } from '../harness/mean.ts';

/** One row of the reference figures: shapiq's ProxySPEX on a game at a budget. */
export interface PeerRow {
  readonly game: string;
  readonly family: string;
  readonly players: number;
  readonly budget: number;
  /** R² of the spectrum that its user gets. */
  readonly r2: number;
  /** R² of its trees, before truncation and refit. */
  readonly r2_unrefined: number;
  readonly terms: number;
  readonly seconds: number;
}

/** Our figure and the peer's, on one game at one budget. */
export interface Match {
  readonly game: string;
  readonly family: string;
  readonly budget: number;
  /** Mean R² over our repeats. */
  readonly ours: number;
  readonly peer: number;
  readonly peerTrees: number;
  readonly terms: number;
  readonly peerTerms: number;
  readonly seconds: number;
  readonly peerSeconds: number;
}

/** Pairs our rows, averaged over repeats, with the peer's rows of the same game and budget; others are left out. */
export function matchRows(rows: readonly BenchRow[], peers: readonly PeerRow[]): Match[] {
  const matches: Match[] = [];
  for (const peer of peers) {
    const own = rows.filter((row) => row.game === peer.game && row.budget === peer.budget);
    if (own.length === 0) continue;
    matches.push({
      game: peer.game,
      family: peer.family,
      budget: peer.budget,
      ours: mean(own.map((row) => row.r2)),
      peer: peer.r2,
      peerTrees: peer.r2_unrefined,
      terms: mean(own.map((row) => row.terms)),
      peerTerms: peer.terms,
      seconds: mean(own.map((row) => row.seconds)),
      peerSeconds: peer.seconds,
    });
  }
  return matches;
}
