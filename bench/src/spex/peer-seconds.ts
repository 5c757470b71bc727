/** What the references took for one decode. */
export interface PeerSeconds {
  readonly shapiq?: number;
  readonly spectralexplain?: number;
}

interface PeerRow extends PeerSeconds {
  readonly players: number;
  readonly terms: number;
  /** Share of the signal's standard deviation. */
  readonly noise: number;
  readonly budget: number;
}

/**
 * Reference figures of shapiq and spectralexplain, CPU seconds of one decode on given samples, construction of the code
 * included, the game and any refit not: random polynomials of order 1 to 5, t = 5, 3 groups. Their recall was 1 in each.
 */
const PEER_ROWS: readonly PeerRow[] = [
  { players: 64, terms: 10, noise: 0.05, budget: 3456, shapiq: 0.5, spectralexplain: 1.58 },
  { players: 256, terms: 10, noise: 0.05, budget: 4416, shapiq: 1.45, spectralexplain: 4.41 },
  { players: 1000, terms: 10, noise: 0.05, budget: 5376, shapiq: 4.44, spectralexplain: 13.9 },
  { players: 64, terms: 100, noise: 0.05, budget: 13824, shapiq: 1.98, spectralexplain: 6.03 },
  { players: 256, terms: 100, noise: 0, budget: 17664, shapiq: 0.78, spectralexplain: 1.16 },
  { players: 256, terms: 100, noise: 0.05, budget: 17664, shapiq: 5.15, spectralexplain: 16.1 },
  { players: 1000, terms: 100, noise: 0.05, budget: 21504, shapiq: 15.6, spectralexplain: 51.2 },
  { players: 64, terms: 1000, noise: 0.05, budget: 110592, shapiq: 11.4 },
  { players: 256, terms: 1000, noise: 0.05, budget: 141312, shapiq: 34.7 },
  { players: 1000, terms: 1000, noise: 0, budget: 172032, shapiq: 19.8, spectralexplain: 40.5 },
];

/** The references' seconds at the same players, terms, noise and ablations; empty where there are none. */
export function peerSeconds(task: Omit<PeerRow, keyof PeerSeconds>): PeerSeconds {
  const row = PEER_ROWS.find(
    ({ players, terms, noise, budget }) =>
      players === task.players && terms === task.terms && noise === task.noise && budget === task.budget,
  );
  return row ?? {};
}
