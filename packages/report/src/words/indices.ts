/** One line for each interaction index: what its numbers mean. */
const MEANINGS: Readonly<Record<string, string>> = {
  Fourier:
    'coefficients of the ±1 expansion; one part with a negative coefficient raises the output by being present',
  Moebius: 'what a set adds when nothing but the set is present, beyond all its subsets',
  SV: 'Shapley value: the part’s fair share of the output',
  BV: 'Banzhaf value: what the part adds on average, whatever else is present',
  SII: 'Shapley interaction: what a set adds beyond its subsets, averaged over how much else is present',
  BII: 'Banzhaf interaction: what a set adds beyond its subsets on average, whatever else is present',
  STII: 'Shapley–Taylor: shares that add up to the output; the largest sets carry what is left',
  FSII: 'faithful Shapley interaction: the closest sum of small sets, exact when all or nothing is present',
  FBII: 'faithful Banzhaf interaction: the closest sum of small sets over all combinations',
  'k-SII': 'Shapley shares for parts and sets that together add up to the output',
};

/** The meaning of an index in one line; empty for an unknown one. */
export function indexMeaning(index: string): string {
  const [name, p] = index.split('@');
  if (name === 'BII' && p !== undefined) return weightedMeaning(Number(p));
  return MEANINGS[index] ?? '';
}

function weightedMeaning(p: number): string {
  const what = 'Banzhaf interaction: what a set adds beyond its subsets';
  if (p === 1) return `${what} where everything else is present`;
  if (p === 0) return `${what} where nothing else is present`;
  return `${what} on average, where each other part is present with probability ${p}`;
}

/** Whether a positive value of the index means that the presence of the parts raises the output. */
export function signTellsDirection(index: string): boolean {
  return index !== 'Fourier';
}
