/** What the references took for one fit, and how well it predicts. */
interface PeerFit {
  /** CPU seconds of one core: grid search, trees to Fourier, refit; the game not. */
  readonly seconds: number;
  /** On 10,000 coalitions without noise; unknown where the seconds were extrapolated. */
  readonly r2?: number;
}

interface PeerFits {
  readonly players: number;
  readonly budget: number;
  readonly shapiq: PeerFit;
  readonly spectralexplain: PeerFit;
}

/**
 * Reference figures of ProxySPEX with its grid search, one core of a machine that was not idle, one run each: shapiq 1.6
 * (8 settings × 5 folds, up to 1,000 trees) and spectralexplain 0.0.4 (12 settings × 5 folds, up to 5,000 trees), both on
 * LightGBM 4.6. Games of 20 top sets of 2 to 4 among at most 40 active players, 5 % noise.
 */
const PEER_FITS: readonly PeerFits[] = [
  row(20, 1_000, [4.2, 0.929], [19.9, 0.937]),
  row(20, 10_000, [22.6, 0.952], [76.5, 0.95]),
  row(64, 1_000, [6.4, 0.922], [26.9, 0.921]),
  row(64, 10_000, [35.9, 0.952], [132, 0.928]),
  row(128, 1_000, [8.6, 0.909], [37.8, 0.899]),
  row(128, 10_000, [47.9, 0.924], [164, 0.93]),
  row(256, 1_000, [13.9, 0.872], [56.8, 0.887]),
  row(256, 10_000, [79.4, 0.919], [278, 0.925]),
  row(1_000, 1_000, [46, 0.888], [171, 0.887]),
  row(1_000, 10_000, [208, 0.943], [840]),
];

/** The references' fits at the same players and ablations; undefined where there are none. */
export function peerFits(players: number, budget: number): PeerFits | undefined {
  return PEER_FITS.find((fits) => fits.players === players && fits.budget === budget);
}

function row(
  players: number,
  budget: number,
  shapiq: readonly [seconds: number, r2?: number],
  spectralexplain: readonly [seconds: number, r2?: number],
): PeerFits {
  return { players, budget, shapiq: fit(shapiq), spectralexplain: fit(spectralexplain) };
}

function fit([seconds, r2]: readonly [seconds: number, r2?: number]): PeerFit {
  return r2 === undefined ? { seconds } : { seconds, r2 };
}
