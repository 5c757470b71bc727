import { InvalidArgumentError } from '@spex/core';
import type { ComponentModel, LanguageModel, PromptScorer } from '@spex/lenses';
import type { Device, Dtype, SentenceEncoder } from '@spex/models';
import { openComponentModel } from '../components/open-model.ts';
import type { CallLimits } from '../models/limits.ts';
import { type LoadedModel, loadModel } from '../models/load-model.ts';
import { parseModelSpec } from '../models/model-spec.ts';
import { scheduled } from '../models/open-scorer.ts';
import { type ModelUsage, usageOf } from '../models/usage.ts';

/** Which model a worker has, and where it runs. */
export interface WorkerModelOptions {
  /** As `--model` names it; default: the embedded encoder. */
  readonly model?: string | undefined;
  readonly device?: Device | undefined;
  readonly keyVariable?: string | undefined;
  readonly limits?: CallLimits | undefined;
  /** Threads of one run of a local model; default: one a physical core. */
  readonly threads?: number | undefined;
  /** Of a model whose parts are ablated; as in `ComponentModelChoice`. */
  readonly tokenizer?: string | undefined;
  readonly dtype?: Dtype | undefined;
  readonly memory?: number | undefined;
}

/** The models that a worker's games ask, each loaded when it is first asked for. */
export class WorkerModels {
  readonly #options: WorkerModelOptions;
  readonly #opened = new Map<string, Promise<unknown>>();
  #asked: LoadedModel | undefined;
  readonly #disposals: (() => Promise<void> | undefined)[] = [];

  constructor(options: WorkerModelOptions) {
    this.#options = options;
  }

  /** Whether the worker's model is the embedded encoder. */
  get isEmbedded(): boolean {
    return parseModelSpec(this.#options.model).kind === 'embedded';
  }

  /** The model as a run asks it: its parts where it is a bare graph, which answers no prompts. */
  async load(): Promise<void> {
    const { model } = this.#options;
    if (model !== undefined && /\.onnx$/i.test(model)) await this.components();
    else await this.#loaded();
  }

  /** Throws InvalidArgumentError where the worker's model is none. */
  async language(): Promise<LanguageModel> {
    const loaded = await this.#loaded();
    if (loaded.kind === 'language') return loaded.model;
    throw this.#other('a language model');
  }

  /** Throws InvalidArgumentError where the worker's model is none. */
  async program(): Promise<PromptScorer> {
    const loaded = await this.#loaded();
    if (loaded.kind === 'program') return scheduled(loaded);
    throw this.#other('a program, command:PROGRAM');
  }

  /** The embedded encoder, whatever the worker's model. */
  encoder(): Promise<SentenceEncoder> {
    return this.#once('encoder', async () => {
      const { threads } = this.#options;
      const loaded = await loadModel({ kind: 'embedded' }, { limits: {}, threads });
      const { encoder } = loaded as Extract<LoadedModel, { kind: 'embedded' }>;
      this.#disposals.push(() => encoder.dispose());
      return encoder;
    });
  }

  /** The model with gates on its parts. */
  components(): Promise<ComponentModel> {
    return this.#once('components', async () => {
      const { model, tokenizer, device, dtype, threads, memory } = this.#options;
      const opened = await openComponentModel({
        ...(model !== undefined && { model }),
        ...(tokenizer !== undefined && { tokenizer }),
        ...(device !== undefined && { device }),
        ...(dtype !== undefined && { dtype }),
        ...(threads !== undefined && { threads }),
        ...(memory !== undefined && { memory }),
      });
      this.#disposals.push(opened.dispose);
      return opened.model;
    });
  }

  /** What the model has used so far. */
  usage(): ModelUsage {
    const loaded = this.#asked;
    if (loaded === undefined || loaded.kind === 'embedded') return {};
    return usageOf({ calls: loaded.calls, model: loaded.kind === 'language' ? loaded.model : undefined });
  }

  async dispose(): Promise<void> {
    await Promise.allSettled(this.#opened.values());
    this.#opened.clear();
    for (const dispose of this.#disposals.splice(0)) await dispose();
  }

  #loaded(): Promise<LoadedModel> {
    const { model, device, keyVariable, limits = {}, threads } = this.#options;
    const spec = parseModelSpec(model);
    return this.#once('model', async () => {
      if (spec.kind === 'embedded') return { kind: 'embedded', encoder: await this.encoder() } as const;
      const loaded = await loadModel(spec, { device, keyVariable, limits, threads });
      this.#asked = loaded;
      this.#disposals.push(() =>
        loaded.kind === 'language'
          ? loaded.model.dispose?.()
          : loaded.kind === 'program'
            ? loaded.scorer.dispose()
            : undefined,
      );
      return loaded;
    });
  }

  /** What could not be loaded is tried again by whoever asks next. */
  #once<T>(name: string, load: () => Promise<T>): Promise<T> {
    const known = this.#opened.get(name) as Promise<T> | undefined;
    if (known !== undefined) return known;
    const opening = load().catch((error: unknown) => {
      this.#opened.delete(name);
      throw error;
    });
    this.#opened.set(name, opening);
    return opening;
  }

  #other(needed: string): InvalidArgumentError {
    const { model } = this.#options;
    const own = model === undefined ? 'the embedded encoder' : `model '${model}'`;
    return new InvalidArgumentError('model', `the game asks ${needed}, and this worker has ${own}`, model);
  }
}
