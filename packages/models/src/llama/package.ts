import type * as NodeLlamaCpp from 'node-llama-cpp';
import { OptionalPackageError } from '../errors/index.ts';

const PACKAGE = 'node-llama-cpp';

export type Gpu = false | 'auto' | 'cuda' | 'metal' | 'vulkan';

/** Loads the package. Throws OptionalPackageError where it is not installed. */
export async function loadNodeLlamaCpp(
  load: () => Promise<typeof NodeLlamaCpp> = () => import('node-llama-cpp'),
): Promise<typeof NodeLlamaCpp> {
  try {
    return await load();
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND';
    const message = missing
      ? `a GGUF model needs an optional package: npm install ${PACKAGE}`
      : `${PACKAGE} does not run on ${process.platform} ${process.arch}: ${reasonOf(cause)}`;
    throw new OptionalPackageError(message, [PACKAGE], { cause });
  }
}

/**
 * Starts llama.cpp from a build that is installed: nothing is downloaded or compiled. Its errors go to `onError` and
 * nowhere else. Throws OptionalPackageError where there is no build for this platform and processor.
 */
export async function startLlama(
  { getLlama }: Pick<typeof NodeLlamaCpp, 'getLlama'>,
  gpu: Gpu,
  onError: (message: string) => void,
): Promise<NodeLlamaCpp.Llama> {
  try {
    return await getLlama({
      gpu,
      build: 'never',
      skipDownload: true,
      logLevel: 'error' as NodeLlamaCpp.LlamaLogLevel,
      logger: (_, message) => onError(message),
    });
  } catch (cause) {
    const kind = gpu === false || gpu === 'auto' ? '' : ` for ${gpu}`;
    const message = `${PACKAGE} has no build${kind} that runs on ${process.platform} ${process.arch}: ${reasonOf(cause)}`;
    throw new OptionalPackageError(message, [PACKAGE], { cause });
  }
}

/** The first line of what an error says. */
export function reasonOf(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n', 1)[0]!;
}
