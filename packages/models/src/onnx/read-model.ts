import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import { decodeOnnx, EXTERNAL, type OnnxGraph, type OnnxModel, type OnnxTensor } from './schema.ts';

/** Weights that a model refers to in another file. */
export interface ExternalWeights {
  /** As the model writes it: below its own folder. */
  readonly path: string;
  readonly data: Uint8Array;
}

/**
 * Reads an `.onnx` file.
 *
 * @throws InvalidArgumentError where there is no such file, or it is not ONNX.
 */
export async function readOnnxFile(path: string): Promise<OnnxModel> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidArgumentError('source', `cannot read ${path}: ${reason}`, path);
  }
  return parseOnnx(bytes, path);
}

/** The model in an `.onnx` file's bytes. @throws InvalidArgumentError where they are none. */
function parseOnnx(bytes: Uint8Array, path: string): OnnxModel {
  let model: OnnxModel | undefined;
  let reason = 'it holds no graph';
  try {
    model = decodeOnnx(bytes);
  } catch (cause) {
    reason = cause instanceof Error ? cause.message : String(cause);
  }
  // Other bytes may read as a protobuf message too, of fields that mean nothing.
  if (model?.graph === undefined || model.graph.node.length === 0 || model.opsetImport.length === 0) {
    throw new InvalidArgumentError('source', `${path} is not an ONNX model: ${reason}`, path);
  }
  return model;
}

/**
 * The files beside a model that hold its weights.
 *
 * @throws InvalidArgumentError that names a file that is not there.
 */
export async function readExternalWeights(model: OnnxModel, path: string): Promise<ExternalWeights[]> {
  const weights: ExternalWeights[] = [];
  for (const name of externalFiles(model)) {
    const file = join(dirname(path), name);
    try {
      weights.push({ path: name, data: await readFile(file) });
    } catch {
      const message = `${path} keeps weights in ${name}, which is not there: put it beside the model`;
      throw new InvalidArgumentError('source', message, file);
    }
  }
  return weights;
}

/** Paths of the files that a model's weights are in, sorted. */
export function externalFiles(model: OnnxModel): string[] {
  const names = new Set<string>();
  for (const { dataLocation, externalData } of tensorsOf(model.graph)) {
    const place = externalData?.find(({ key }) => key === 'location')?.value;
    if (dataLocation === EXTERNAL && place !== undefined) names.add(place);
  }
  return [...names].sort();
}

function tensorsOf(graph: OnnxGraph): OnnxTensor[] {
  const attributes = graph.node.flatMap((node) => node.attribute);
  const inner = attributes.flatMap(({ g, graphs }) => [...(g === undefined ? [] : [g]), ...(graphs ?? [])]);
  const own = attributes.flatMap(({ t }) => (t === undefined ? [] : [t]));
  return [...graph.initializer, ...own, ...inner.flatMap(tensorsOf)];
}
