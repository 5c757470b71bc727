export type { Spectrum, Support } from './spectrum.ts';
