import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The model's constants by name, as TensorFlow.js stores them. */
export interface Weights {
  /** The one float tensor whose name contains `part`; throws where there is none or more than one. */
  find(part: string): Float32Array;
}

interface Manifest {
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly dtype: string;
    }[];
  }[];
}

/** Reads a TensorFlow.js graph model's weight shards: `model.json` in `folder` names the tensors and the files. */
export async function readWeights(folder: string): Promise<Weights> {
  const manifest = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as Manifest;
  const tensors = new Map<string, Float32Array>();
  for (const group of manifest.weightsManifest) {
    const shards = await Promise.all(group.paths.map((path) => readFile(join(folder, path))));
    const bytes = Buffer.concat(shards);
    let offset = 0;
    for (const { name, shape, dtype } of group.weights) {
      const size = 4 * shape.reduce((product, side) => product * side, 1);
      if (dtype === 'float32') {
        // A copy: the shards' bytes need not be aligned.
        tensors.set(name, new Float32Array(new Uint8Array(bytes.subarray(offset, offset + size)).buffer));
      }
      offset += size;
    }
    if (offset !== bytes.length) {
      throw new Error(`${folder}: ${bytes.length} bytes of weights where model.json describes ${offset}`);
    }
  }
  return {
    find(part) {
      const names = [...tensors.keys()].filter((name) => name.includes(part));
      if (names.length !== 1) {
        throw new Error(`${folder}: ${names.length} tensors are called '${part}' where one should be`);
      }
      return tensors.get(names[0]!)!;
    },
  };
}
