import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { withAnswerHead } from './answer-head.ts';

/** Where a model runs. `auto`: CUDA where ONNX Runtime's library for it is installed and works, else the CPU. */
export type Device = 'cpu' | 'cuda' | 'webgpu' | 'auto';

export const DEVICES: readonly Device[] = ['cpu', 'cuda', 'webgpu', 'auto'];

export interface SessionOptions {
  readonly device: Device;
  readonly threads?: number | undefined;
  /** Whether the graph is to get the head that reads log-probabilities; it does where all of it is in one file. */
  readonly head: boolean;
  /** The graph's bytes, where they are not those of the file. */
  readonly graph?: Uint8Array;
  /** Weights that the graph only refers to, by the path in it; default: ONNX Runtime finds them beside the file. */
  readonly externalData?: readonly { readonly path: string; readonly data: Uint8Array }[];
}

export interface OpenedSession {
  readonly session: InferenceSession;
  /** The device that was taken. */
  readonly device: Exclude<Device, 'auto'>;
}

/** A graph of more bytes is not read into memory to give it a head. */
const LARGEST = 2 ** 30;

/**
 * Opens a graph on a device.
 *
 * @throws InvalidArgumentError where the device, or the graph, does not work.
 */
export async function openSession(
  runtime: typeof OnnxRuntime,
  path: string,
  { device, threads, head, graph, externalData }: SessionOptions,
): Promise<OpenedSession> {
  const readable = graph !== undefined || (head && (await stat(path)).size <= LARGEST);
  const bytes = readable ? (graph ?? (await readFile(path))) : undefined;
  const headed = head && bytes !== undefined ? withAnswerHead(bytes) : undefined;
  const open = async (provider: OpenedSession['device']): Promise<OpenedSession> => {
    const options: InferenceSession.SessionOptions = {
      executionProviders: [provider],
      logSeverityLevel: 3,
      // Waiting threads sleep instead of spinning: faster on a machine with other work.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      ...(externalData === undefined ? {} : { externalData: [...externalData] }),
    };
    const { InferenceSession } = runtime;
    // A graph that cannot take the head works without.
    const opened = headed && (await InferenceSession.create(headed, options).catch(() => undefined));
    const plain = () =>
      graph === undefined ? InferenceSession.create(path, options) : InferenceSession.create(graph, options);
    return { session: opened ?? (await plain()), device: provider };
  };
  if (device === 'auto' && hasCudaLibrary()) {
    try {
      return await open('cuda');
    } catch {
      // No graphics card, or a driver that is too old.
    }
  }
  const taken = device === 'auto' ? 'cpu' : device;
  try {
    return await open(taken);
  } catch (cause) {
    const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!;
    if (taken === 'cpu') {
      throw new InvalidArgumentError('source', `ONNX Runtime cannot open ${path}: ${reason}`, path);
    }
    const cure =
      taken === 'cuda' ? ' (it needs CUDA, and onnxruntime-node installed with its CUDA step)' : '';
    const message = `device ${taken} does not work here${cure}: ${reason}; device cpu does`;
    throw new InvalidArgumentError('device', message, device);
  }
}

/** Asking ONNX Runtime for a library that is not there prints lines of its own. */
function hasCudaLibrary(): boolean {
  const manifest = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const folder = join(dirname(manifest), 'bin/napi-v6', process.platform, process.arch);
  return existsSync(join(folder, 'libonnxruntime_providers_cuda.so'));
}
