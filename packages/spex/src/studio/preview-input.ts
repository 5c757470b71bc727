import { type CoalitionBatch, createRandom, getSolver, sampleUniform } from '@spex/core';
import type { FeatureGame } from '@spex/lenses';
import { defaultBudget } from '../default-budget.ts';
import type { StudioJob } from './studio-input.ts';

/** Masked inputs that are shown. */
const SHOWN = 3;
const MOST_CHARACTERS = 2000;

/** What a run would ask, told without a model. */
export interface StudioPreview {
  readonly players: readonly {
    readonly label: string;
    readonly spans: readonly (readonly [number, number])[];
  }[];
  /** Inputs that the model would be given, with random players absent. */
  readonly masked: readonly string[];
  /** Ablations that the run would pay for at most. */
  readonly budget: number;
  readonly suggested: number;
}

/** Shows players and masked inputs as the person types: nothing is asked. */
export function previewInput({ source, options }: StudioJob): StudioPreview {
  const { draft } = source;
  const { players } = draft;
  const suggested = defaultBudget(players.length, getSolver(options.solver ?? 'auto'));
  const batch = sampleUniform(players.length, Math.min(SHOWN, 2 ** players.length), createRandom(0));
  return {
    players: players.map(({ label, span, spans = span ? [span] : [] }) => ({ label, spans })),
    masked: Array.from({ length: batch.rows }, (_, row) => maskedInput(draft, batch, row)),
    budget: options.budget ?? suggested,
    suggested,
  };
}

function maskedInput(draft: FeatureGame, batch: CoalitionBatch, row: number): string {
  const text = draft.maskedText(batch, row);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}
