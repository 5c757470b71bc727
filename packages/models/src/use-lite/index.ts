export {
  type EncoderHead,
  loadSentenceEncoder,
  type SentenceEncoder,
  type SentenceEncoderOptions,
} from './encoder.ts';
export type { EncoderValues } from './graph.ts';
