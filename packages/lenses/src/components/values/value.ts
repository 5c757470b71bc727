import type { ComponentModel } from '../component-model.ts';
import type { TokenisedPrompt } from '../tokenised-prompt.ts';

/** How one prompt's number comes about. */
export type Reading = AnswersReading | DistributionReading;

/** From the log-probabilities of whole answers, each the sum over its tokens. */
export interface AnswersReading {
  /** Made of the log-probabilities of answers. */
  readonly from: 'answers';
  /** The answers' tokens. */
  readonly answers: readonly Int32Array[];
  /** One log-probability an answer, in nats. */
  read(logProbs: Float64Array): number;
}

/** From the logarithms of all probabilities at the prompt's last position. */
export interface DistributionReading {
  /** Made of all log-probabilities. */
  readonly from: 'distribution';
  /** `full`: the same of the model with nothing absent; empty unless the value compares with it. */
  read(distribution: Float64Array, full: Float64Array): number;
}

/** What is measured on a prompt. A larger value always means nearer to the behaviour. */
export interface ComponentValue {
  /** As in `--value`. */
  readonly name: string;
  /** What it is, in a line. */
  readonly help: string;
  /** Whether it is a distance to the model with nothing absent. */
  readonly comparesWithFull: boolean;
  /** Throws InvalidArgumentError that names the prompt, where the value cannot be had of it. */
  reading(prompt: TokenisedPrompt, model: ComponentModel): Reading;
}
