import type { Spectrum, Support } from '../spectrum/spectrum.ts';

/** Where the variance of a spectrum lies, by groups of players. */
export interface GroupEnergy {
  /** Of f over all coalitions: the sum of the squared coefficients without the constant. */
  readonly variance: number;
  /** Share of the variance in terms of one player. The three shares add up to 1; without any variance all are 0. */
  readonly linear: number;
  /** Share in interactions whose players are all of one group. */
  readonly within: number;
  /** Share in interactions that span groups. */
  readonly across: number;
}

/**
 * The variance of a spectrum, split into linear, within groups and across groups, as the ProxySPEX paper splits that of
 * attention heads by layers (arXiv 2505.17495, section 5.2). A player whose group is undefined is a group of its own.
 */
export function energyByGroup(
  spectrum: Spectrum,
  groupOf: (player: number) => string | number | undefined,
): GroupEnergy {
  const groups = Array.from({ length: spectrum.players }, (_, player) => groupOf(player));
  const [linear, within, across] = energies(spectrum, 3, (support) => {
    if (support.length === 1) return 0;
    const group = groups[support[0]!];
    return group !== undefined && support.every((player) => groups[player] === group) ? 1 : 2;
  });
  const variance = linear! + within! + across!;
  const share = (energy: number): number => (variance === 0 ? 0 : energy / variance);
  return { variance, linear: share(linear!), within: share(within!), across: share(across!) };
}

/**
 * Shares of a spectrum's variance by order: entry k is that of the terms of k players, entry 0, the constant, is 0. They
 * add up to 1; without any variance all are 0.
 */
export function energyByOrder(spectrum: Spectrum): Float64Array {
  const highest = spectrum.supports.at(-1)?.length ?? 0;
  const shares = energies(spectrum, highest + 1, ({ length }) => length);
  const variance = shares.reduce((sum, energy) => sum + energy, 0);
  return variance === 0 ? shares : shares.map((energy) => energy / variance);
}

/** Sums of squared coefficients by kind of support, the constant left out. */
function energies(
  { supports, coefficients }: Spectrum,
  kinds: number,
  kindOf: (support: Support) => number,
): Float64Array {
  const sums = new Float64Array(kinds);
  supports.forEach((support, term) => {
    if (support.length === 0) return;
    const kind = kindOf(support);
    sums[kind] = sums[kind]! + coefficients[term]! ** 2;
  });
  return sums;
}
