import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeOnnx, encodeOnnx } from '@spex/models';
import { InferenceSession } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { sameMessage } from './wire.ts';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../shared');
const models = join(shared, 'models');
const files = existsSync(models)
  ? readdirSync(models, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.onnx'))
  : [];
if (files.length === 0) console.log(`skipped: no .onnx file below ${models}`);

test.runIf(files.length > 0).each(files)(
  '%s, written by another tool, survives reading and writing',
  async (name) => {
    const original = readFileSync(join(models, name));
    const model = decodeOnnx(original);
    const bytes = encodeOnnx(model);
    expect(sameMessage(bytes, original)).toBe(true);
    expect(Buffer.from(encodeOnnx(decodeOnnx(bytes))).equals(bytes)).toBe(true);
    const session = await InferenceSession.create(bytes);
    expect(session.inputNames).toEqual(model.graph.input.map((input) => input.name));
    expect(session.outputNames).toEqual(model.graph.output.map((output) => output.name));
    await session.release();
  },
);
