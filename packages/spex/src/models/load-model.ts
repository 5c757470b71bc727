import { InvalidArgumentError } from '@spex/core';
import type { LanguageModel } from '@spex/lenses';
import {
  type CommandScorer,
  connectCommand,
  connectOpenAI,
  type Device,
  loadLlamaModel,
  loadSentenceEncoder,
  loadTransformersModel,
  type SentenceEncoder,
} from '@spex/models';
import type { CallScheduler } from '@spex/runtime';
import { type CallLimits, createScheduler } from './limits.ts';
import { checkModelFiles, type ModelSpec } from './model-spec.ts';

export interface LoadOptions {
  readonly device?: Device | undefined;
  /** Environment variable that holds the API key. */
  readonly keyVariable?: string | undefined;
  readonly limits: CallLimits;
  /** Never downloads anything. */
  readonly localOnly?: boolean;
  /** Threads of one run of a model on this machine's processor; default: one a physical core. */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A model that can be asked. */
export type LoadedModel =
  | { readonly kind: 'embedded'; readonly encoder: SentenceEncoder }
  | {
      readonly kind: 'language';
      readonly model: LanguageModel;
      readonly calls?: CallScheduler | undefined;
    }
  | { readonly kind: 'program'; readonly scorer: CommandScorer; readonly calls: CallScheduler };

/**
 * Loads a model or connects to it. A server is asked a few tiny questions about what it can do.
 *
 * Throws what the adapters throw: InvalidArgumentError, OptionalPackageError, HubError, CallError.
 */
export async function loadModel(spec: ModelSpec, options: LoadOptions): Promise<LoadedModel> {
  const { device, limits, localOnly, threads, signal } = options;
  const limited = threads === undefined ? {} : { threads };
  const stopper = signal === undefined ? {} : { signal };
  await checkModelFiles(spec);
  switch (spec.kind) {
    case 'embedded':
      return { kind: 'embedded', encoder: await loadSentenceEncoder(limited) };
    case 'folder':
    case 'hub': {
      const model = await loadTransformersModel({
        source: spec.source,
        ...(device && { device }),
        ...(localOnly && { localOnly }),
        ...limited,
        ...stopper,
      });
      return { kind: 'language', model };
    }
    case 'gguf':
      return {
        kind: 'language',
        model: await loadLlamaModel({ path: spec.file, gpu: gpuOf(device) }),
      };
    case 'openai': {
      const calls = createScheduler(limits, spec.kind);
      const variable = options.keyVariable ?? (isOpenAI(spec.url) ? 'OPENAI_API_KEY' : undefined);
      const model = await connectOpenAI({
        model: spec.model,
        ...(spec.url !== undefined && { url: spec.url }),
        ...(variable !== undefined && { apiKeyVariable: variable }),
        ...(limits.price && { price: limits.price }),
        schedule: calls.run,
        ...stopper,
      });
      return { kind: 'language', model, calls };
    }
    case 'command': {
      const calls = createScheduler(limits, spec.kind);
      const scorer = await connectCommand({
        command: spec.command,
        mode: 'texts',
        ...(limits.timeoutMs !== undefined && { timeoutMs: limits.timeoutMs }),
        ...stopper,
      });
      return { kind: 'program', scorer, calls };
    }
  }
}

/** A device in llama.cpp's words. Throws InvalidArgumentError for WebGPU, which it does not have. */
function gpuOf(device: Device = 'cpu'): 'auto' | 'cuda' | false {
  if (device !== 'webgpu') return device === 'cpu' ? false : device;
  throw new InvalidArgumentError(
    'device',
    'device webgpu is not for GGUF files: give cpu, cuda or auto',
    device,
  );
}

/** Whether it is OpenAI itself, which answers nobody without a key: better to say so before it is asked. */
export function isOpenAI(url: string | undefined): boolean {
  return url === undefined || /^https:\/\/api\.openai\.com(\/|$)/i.test(url);
}
