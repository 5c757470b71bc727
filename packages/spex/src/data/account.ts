import type { Explanation, Faithfulness } from '@spex/core';
import type { Measure, RetrainingNoise } from '@spex/lenses';
import type { Explained } from './explained.ts';
import type { PreparedData } from './prepare.ts';

/** What each measure is, in words that follow "the value is". */
export const MEASURE_WORDS: Readonly<Record<Measure, string>> = {
  margin: 'the margin, the score of the right class minus the best other one: above 0 the model is right',
  logit: 'the log-odds of the right class: above 0 it gets more than half of the probability',
  loss: 'the loss: smaller is better',
  correct: '1 where the model is right, else 0',
  prediction: 'the number that the model predicts',
  error: 'the absolute error of the prediction: smaller is better',
};

/** What is known of an output beside its explanation. */
export interface Facts {
  readonly at: Explained;
  readonly faithfulness: Faithfulness;
  /** Retrainings of the whole run, and seconds in them. */
  readonly evaluations: number;
  readonly seconds: number;
  /** Outputs that were explained from them. */
  readonly pictures: number;
  /** By the outputs that are explained. */
  readonly noise: RetrainingNoise | undefined;
}

/** The explanation with what was trained and how often, and how far it can be trusted. */
export function withFacts(prepared: PreparedData, explanation: Explanation, facts: Facts): Explanation {
  const { data, trainer, sampling, tables, notes } = prepared;
  const { at, evaluations, seconds, pictures } = facts;
  const tests = tables.test.rows.length;
  const where =
    at.row === null ? `, on average over the ${count(tests)} test rows` : ` of test row ${at.row}`;
  const noise = noiseOf(facts);
  const account = [
    `The value${where} is ${MEASURE_WORDS[data.measure]}.`,
    `Trained: ${trainer.name}, on subsets of ${count(trainer.points)} points${prepared.features === '' ? '' : `, ${prepared.features}`}.`,
    ...[...trainer.notes, ...notes].map(sentence),
    `Subsets: ${sampling.name}.`,
    ...(pictures > 1 ? [`The same ${count(evaluations)} retrainings serve ${pictures} pictures.`] : []),
    ...(noise
      ? [
          `Training draws random numbers: with its seed alone one retraining varies by ±${figure(noise.single)}, the mean of ${noise.repeats}, which each value is, by ±${figure(noise.deviation)}.`,
        ]
      : []),
    ...explanation.account,
  ];
  const faithfulness: Faithfulness = {
    ...facts.faithfulness,
    ...(noise && { noise: { deviation: noise.deviation, repeats: noise.repeats } }),
  };
  const cost = { ...explanation.cost, evaluations, evaluationSeconds: seconds };
  return { ...explanation, faithfulness, cost, account };
}

/** How much a value varies with the seed of the training alone; undefined where nothing is random or was seen twice. */
function noiseOf({
  noise,
  at,
}: Facts): { readonly single: number; readonly deviation: number; readonly repeats: number } | undefined {
  if (noise === undefined || noise.repeats < 2) return undefined;
  const single = noise.deviations[at.output]!;
  return { single, deviation: single / Math.sqrt(noise.repeats), repeats: noise.repeats };
}

/** A note as a sentence. */
export function sentence(note: string): string {
  const first = note.charAt(0).toUpperCase() + note.slice(1);
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(2)));
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
