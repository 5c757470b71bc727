export { type BchCode, createBchCode, smallestDegree } from './bch.ts';
export { createSoftDecoder, type SoftDecoder, type SoftOptions } from './chase.ts';
export { chooseCode, parityBitsFor } from './choose-code.ts';
export { createEncoder, type Encoder, encode, UNUSED } from './encoder.ts';
export { createField, type GaloisField, inverse, multiply, power } from './galois-field.ts';
export { createHardDecoder } from './hard-decoder.ts';
export { createIdentityCode } from './identity-code.ts';
export type { HardDecoder, ParityCode } from './parity-code.ts';
