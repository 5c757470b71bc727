export {
  type BiasedEnergy,
  type BiasedSpectrum,
  biasedEnergy,
  biasedSpectrum,
  spectrumOfBiased,
} from './biased.ts';
export { convertSpectrum, INDICES, type IndexName, parseIndex } from './convert.ts';
export { createSpectrum } from './create.ts';
export { evaluateSpectrum } from './evaluate.ts';
export { owenValues } from './indices/owen.ts';
export { spectrumFromJSON, spectrumToJSON } from './json.ts';
export { moebiusOfTable, spectrumOfMoebius, tableOfMoebius } from './moebius.ts';
export { restrictSpectrum } from './restrict.ts';
export { compareSupports, type Spectrum, type Support } from './spectrum.ts';
export { spectrumOfTable, tableOfSpectrum, walshHadamard } from './walsh-hadamard.ts';
export { weightedBanzhaf } from './weighted-banzhaf.ts';
