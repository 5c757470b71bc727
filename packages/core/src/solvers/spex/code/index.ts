export { createSoftDecoder, type SoftDecoder } from './chase.ts';
export { chooseCode, parityBitsFor } from './choose-code.ts';
export { createEncoder, type Encoder } from './encoder.ts';
