import { InvalidArgumentError } from '@spex/core';
import { type GatedModel, type GatedModelOptions, openGatedModel } from '../gates/index.ts';
import { checkOptions } from '../transformers/load.ts';
import { readArchitecture } from '../transformers/model-config.ts';
import { loadTransformersPackages } from '../transformers/packages.ts';
import { GatedComponentModel } from './gated-component-model.ts';
import { type BesideGraph, readBesideGraph } from './read-files.ts';

/** Options of `loadComponentModel`. */
export interface ComponentModelOptions extends Omit<GatedModelOptions, 'replacements' | 'captures'> {
  /**
   * A folder in Hugging Face's layout, `owner/name` on the hub where there is no such folder, or an `.onnx` file: then the
   * tokenizer and config.json are those beside it or one folder up.
   */
  readonly source: string;
  /** Another tokenizer: a tokenizer.json, a folder that holds one, or a tokenizer file of llama2.c (`.bin`). */
  readonly tokenizer?: string;
}

/**
 * Loads a transformer for the component lens: a causal language model (log-probabilities of tokens), or a sequence
 * classifier (of classes, named by config.json). Its heads, attention branches and MLP blocks have gates; what could not be
 * gated is told in `refused`. A second session with replacements is opened where absent components first give something
 * else than nothing.
 *
 * @throws OptionalPackageError where `onnxruntime-node`, `@huggingface/tokenizers` or `@huggingface/jinja` is missing.
 * @throws InvalidArgumentError for a source that is no such model, a file that is not ONNX, weights or a tokenizer that are
 *   not there, or a graph without an attention that can be recognised.
 * @throws HubError where the hub does not give the model.
 */
export async function loadComponentModel(options: ComponentModelOptions): Promise<GatedComponentModel> {
  const { tokenizer: _, ...gating } = options;
  const { source, device = 'cpu', dtype, threads, memory = 1024 } = options;
  checkOptions(device, dtype, threads, memory);
  if (dtype !== undefined && /\.onnx$/i.test(source)) {
    const message = `dtype chooses among the graphs of a folder, and ${source} is one graph: leave it out`;
    throw new InvalidArgumentError('dtype', message, dtype);
  }
  const packages = loadTransformersPackages();
  const beside = await readBesideGraph(packages, options);
  const gated = await openGatedModel(gating);
  try {
    const { kind, width, classes, contextTokens } = await learn(gated, beside);
    return new GatedComponentModel({
      gated,
      openReplacing: () => openGatedModel({ ...gating, replacements: true, captures: true }),
      tokens: beside.tokens(kind === 'classifier'),
      kind,
      width,
      classes,
      contextTokens,
      memory: memory * 2 ** 20,
      output: LOGITS,
      logOdds: false,
    });
  } catch (error) {
    await gated.dispose();
    throw error;
  }
}

const LOGITS = 'logits';

interface Learnt {
  readonly kind: 'causal' | 'classifier';
  readonly width: number;
  readonly classes: readonly string[];
  readonly contextTokens: number | undefined;
}

/** What the model is, by config.json where there is one, and by the shape of its logits. */
async function learn(gated: GatedModel, { config, tokenizerConfig }: BesideGraph): Promise<Learnt> {
  const { name, outputs, units } = gated;
  if (!outputs.includes(LOGITS)) {
    const message = `${name} has no output 'logits' (it has ${outputs.join(', ')}): spex runs causal language models and classifiers`;
    throw new InvalidArgumentError('source', message, outputs);
  }
  const probe = { rows: [Int32Array.of(0)], gates: new Float32Array(units).fill(1) };
  const { dims } = (await gated.run(probe, [LOGITS]))[LOGITS]!;
  const width = dims.at(-1)!;
  const kind = dims.length === 3 ? 'causal' : 'classifier';
  const told = config && readArchitecture(name, config, tokenizerConfig);
  if (told !== undefined && told.kind !== kind) {
    const what = told.kind === 'causal' ? 'a causal language model' : 'a classifier';
    const message = `${name}: config.json tells of ${what}, and its ONNX file gives logits of ${dims.length} dimensions`;
    throw new InvalidArgumentError('source', message, name);
  }
  if (told?.kind === 'classifier' && told.classes.length !== width) {
    const message = `${name}: config.json names ${told.classes.length} classes, and its ONNX file gives ${width} logits`;
    throw new InvalidArgumentError('source', message, name);
  }
  const numbered = Array.from({ length: width }, (_, at) => String(at));
  const classes = kind === 'causal' ? [] : told?.kind === 'classifier' ? told.classes : numbered;
  return { kind, width, classes, contextTokens: told?.contextTokens };
}
