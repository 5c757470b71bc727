import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';

/** Where a model runs. `auto`: CUDA where ONNX Runtime's library for it is installed and works, else the CPU. */
export type Device = 'cpu' | 'cuda' | 'webgpu' | 'auto';

export const DEVICES: readonly Device[] = ['cpu', 'cuda', 'webgpu', 'auto'];

export interface OpenedSession {
  readonly session: InferenceSession;
  /** The device that was taken. */
  readonly device: Exclude<Device, 'auto'>;
}

/**
 * Opens a graph on a device.
 *
 * @throws InvalidArgumentError where the device, or the graph, does not work.
 */
export async function openSession(
  runtime: typeof OnnxRuntime,
  path: string,
  device: Device,
  threads?: number,
): Promise<OpenedSession> {
  const open = (provider: OpenedSession['device']) =>
    runtime.InferenceSession.create(path, {
      executionProviders: [provider],
      logSeverityLevel: 3,
      // Waiting threads sleep instead of spinning: faster on a machine with other work.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    });
  if (device === 'auto' && hasCudaLibrary()) {
    try {
      return { session: await open('cuda'), device: 'cuda' };
    } catch {
      // No graphics card, or a driver that is too old.
    }
  }
  const taken = device === 'auto' ? 'cpu' : device;
  try {
    return { session: await open(taken), device: taken };
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
