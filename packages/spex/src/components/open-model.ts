import { InvalidArgumentError } from '@spex/core';
import type { ComponentModel } from '@spex/lenses';
import { embeddedComponentModel, loadComponentModel } from '@spex/models';
import { parseModelSpec } from '../models/model-spec.ts';
import type { ComponentModelChoice } from './components-options.ts';

/** The kinds of model whose inner parts can be reached, with a line of help. */
export const COMPONENT_MODEL_KINDS: readonly { readonly spec: string; readonly help: string }[] = [
  { spec: 'DIR', help: 'a Hugging Face model in a folder: config.json, tokenizer.json, onnx/model.onnx' },
  { spec: 'FILE.onnx', help: 'a graph; its tokenizer stands beside it or is given by --tokenizer' },
  { spec: 'hub:OWNER/NAME', help: 'a model of the hub, downloaded once' },
];

export interface OpenedModel {
  readonly model: ComponentModel;
  /** Frees a model that was loaded here. */
  dispose(): Promise<void>;
}

/**
 * Loads the model with gates. Throws InvalidArgumentError for what is no such model, OptionalPackageError, HubError. A model
 * that was given stays the caller's.
 */
export async function openComponentModel(
  { model, tokenizer, device, dtype, threads, memory }: ComponentModelChoice,
  signal?: AbortSignal,
): Promise<OpenedModel> {
  if (model !== undefined && typeof model !== 'string') return { model, dispose: async () => {} };
  const common = { ...(threads !== undefined && { threads }), ...(memory !== undefined && { memory }) };
  const spec = parseModelSpec(model);
  if (spec.kind === 'embedded') {
    for (const [name, value] of Object.entries({ tokenizer, device, dtype })) {
      if (value === undefined) continue;
      throw wrong(
        name,
        `${name} is for a model of your own: without one, the embedded encoder is taken, which has no choice of it`,
        value,
      );
    }
    return owned(await embeddedComponentModel(common));
  }
  if (spec.kind !== 'folder' && spec.kind !== 'hub') {
    const kinds = COMPONENT_MODEL_KINDS.map((kind) => kind.spec).join(', ');
    throw wrong(
      'model',
      `the parts of a model can be reached in an ONNX file only, not through ${spec.kind}: give ${kinds}`,
      model,
    );
  }
  const loaded = await loadComponentModel({
    source: spec.source,
    ...common,
    ...(tokenizer !== undefined && { tokenizer }),
    ...(device !== undefined && { device }),
    ...(dtype !== undefined && { dtype }),
    ...(signal && { signal }),
  });
  return owned(loaded);
}

function owned(model: ComponentModel): OpenedModel {
  return { model, dispose: async () => model.dispose?.() };
}

function wrong(argument: string, message: string, received: unknown): InvalidArgumentError {
  return new InvalidArgumentError(argument, message, received);
}
