import { InvalidArgumentError } from '@spex/core';
import type { Activations, Component, ComponentModel, GatedRow, TokenPick } from '@spex/lenses';

/** Words of the model; every other word is unknown to it. Words run from a space to the next. */
export const WORDS: readonly string[] = [
  '<s>',
  ' Anna',
  ' Ben',
  ' gave',
  ' the',
  ' ball',
  ' to',
  ' ran',
  ' home',
  '.',
];

interface Recorded extends Activations {
  /** Output of component c, for the token at each position (or everywhere the same: one). */
  readonly outputs: readonly (readonly number[])[];
}

export interface GatedModelOptions {
  readonly kind?: ComponentModel['kind'];
  readonly components?: readonly Component[];
  readonly layers?: number;
  readonly batchSize?: number;
  readonly contextTokens?: number;
  readonly refused?: readonly string[];
  readonly id?: string;
}

export interface GatedModel extends ComponentModel {
  /** Rows of each call of logProbs and distributions, in order. */
  readonly calls: { readonly method: string; readonly rows: readonly GatedRow[] }[];
  /** Prompts of each call of meanActivations and activations. */
  readonly recorded: { readonly method: string; readonly prompts: readonly Int32Array[] }[];
  /** The closed form: log-probabilities at a position of a row. */
  exact(row: GatedRow, position: number): number[];
}

export const head = (layer: number, index: number): Component => ({ kind: 'head', layer, index });
export const mlp = (layer: number): Component => ({ kind: 'mlp', layer, index: 0 });
export const attention = (layer: number): Component => ({ kind: 'attention', layer, index: 0 });

/** Two layers of three heads and an MLP. */
export const SMALL: readonly Component[] = [0, 1].flatMap((layer) => [
  head(layer, 0),
  head(layer, 1),
  head(layer, 2),
  mlp(layer),
]);

/** What component c says of a token: any function would do. */
const own = (component: number, token: number): number => Math.sin(1 + component * 7 + token * 3);

/**
 * A model in closed form: the logit of word w after a row's tokens is Σ_c y_c · sin(c + 2w) + y_c · y_{c+1} · cos(c - w), and
 * y_c is the mean over the tokens so far of what component c makes of them, times its gate, or what replaces it.
 */
export function gatedModel(options: GatedModelOptions = {}): GatedModel {
  const { kind = 'causal', components = SMALL, batchSize = 8 } = options;
  const classes = kind === 'classifier' ? ['bad', 'fair', 'good'] : [];
  const width = kind === 'classifier' ? classes.length : WORDS.length;
  const calls: GatedModel['calls'] = [];
  const recorded: GatedModel['recorded'] = [];

  const output = (row: GatedRow, component: number, position: number): number => {
    const gate = row.gates[component]!;
    const { replacement } = row;
    let sum = 0;
    for (let at = 0; at <= position; at++) {
      if (gate !== 0) sum += gate * own(component, row.tokens[at]!);
      else if (replacement !== undefined) {
        const given = (replacement as Recorded).outputs[component]!;
        if (replacement.tokens !== undefined && replacement.tokens !== row.tokens.length) {
          throw new Error('the replacement comes from a run of another length');
        }
        sum += replacement.tokens === undefined ? given[0]! : given[at]!;
      }
    }
    return sum / (position + 1);
  };

  const exact = (row: GatedRow, position: number): number[] => {
    const last = kind === 'classifier' ? row.tokens.length - 1 : position;
    const y = components.map((_, component) => output(row, component, last));
    const logits = Array.from({ length: width }, (_, word) =>
      y.reduce(
        (sum, one, c) => sum + one * Math.sin(c + 2 * word) + one * (y[c + 1] ?? 0) * Math.cos(c - word),
        0,
      ),
    );
    const total = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
    return logits.map((logit) => logit - total);
  };

  const note = (method: string, rows: readonly GatedRow[]): void => {
    if (rows.length > batchSize) throw new Error(`${rows.length} rows are more than a batch`);
    calls.push({ method, rows });
  };
  const words = (text: string): string[] => text.match(/\s?[^\s.]+|\./g) ?? [];
  const numberOf = (word: string): number => {
    const at = WORDS.findIndex((known) => known.trim() === word.trim());
    if (at < 0)
      throw new InvalidArgumentError('text', `the word '${word.trim()}' is not in the vocabulary`, word);
    return at;
  };

  return {
    id: options.id ?? 'gated-model',
    name: 'gated',
    kind,
    width,
    classes,
    layers: options.layers ?? 1 + Math.max(...components.map(({ layer }) => layer)),
    components,
    refused: options.refused ?? [],
    style: 'a closed form',
    batchSize,
    ...(options.contextTokens !== undefined && { contextTokens: options.contextTokens }),
    calls,
    recorded,
    exact,
    tokenize: (text) => Int32Array.from(text === '' ? [] : [0, ...words(text).map(numberOf)]),
    continuation: (text) => Int32Array.from(words(text).map(numberOf)),
    tokenText: (token) => WORDS[token]!,
    async logProbs(rows: readonly GatedRow[], picks: readonly TokenPick[]) {
      note('logProbs', rows);
      return Float64Array.from(picks, ({ row, position, token }) => exact(rows[row]!, position)[token]!);
    },
    async distributions(rows) {
      note('distributions', rows);
      return Float64Array.from(rows.flatMap((row) => exact(row, row.tokens.length - 1)));
    },
    async meanActivations(prompts) {
      recorded.push({ method: 'meanActivations', prompts });
      const tokens = prompts.flatMap((prompt) => [...prompt]);
      const outputs = components.map((_, c) => [
        tokens.reduce((sum, token) => sum + own(c, token), 0) / tokens.length,
      ]);
      return { id: `mean of ${tokens}`, outputs } as Recorded;
    },
    async activations(prompt) {
      recorded.push({ method: 'activations', prompts: [prompt] });
      const outputs = components.map((_, c) => Array.from(prompt, (token) => own(c, token)));
      return { id: `run of ${prompt}`, tokens: prompt.length, outputs } as Recorded;
    },
    estimate: (rows) => ({ seconds: rows / 100 }),
  };
}
