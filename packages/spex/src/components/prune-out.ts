import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError } from '@spex/core';
import type { ComponentModel } from '@spex/lenses';
import { GatedComponentModel } from '@spex/models';
import { type FileTarget, openTarget } from '../output.ts';

/** Where a pruned model goes, and the model that it is made of. */
export interface PruneOut {
  readonly path: string;
  readonly model: GatedComponentModel;
  readonly target: FileTarget;
}

/**
 * Proves that a pruned model can be made and written, before anything is spent. Throws InvalidArgumentError for a place that
 * cannot be written, the model's own file, and a folder without the files that hold its weights.
 */
export async function checkPruneOut(path: string, model: ComponentModel): Promise<PruneOut> {
  if (!(model instanceof GatedComponentModel)) {
    throw wrong(`${model.name} is no ONNX model that spex loaded: there is nothing to write`, path);
  }
  const target = await openTarget(path, 'pruneOut');
  const { path: source } = model.gated;
  const same = async (one: string): Promise<string> => realpath(one).catch(() => resolve(one));
  if ((await same(source)) === (await same(path))) {
    throw wrong(`pruneOut names the model itself, ${path}: write to another file`, path);
  }
  const [beside] = model.weightFiles;
  if (beside !== undefined && (await same(dirname(source))) !== (await same(dirname(resolve(path))))) {
    throw wrong(
      `the model keeps weights in ${beside}, which the pruned one reads, too: write it to ${dirname(source)}`,
      path,
    );
  }
  return { path, model, target };
}

function wrong(message: string, received: string): InvalidArgumentError {
  return new InvalidArgumentError('pruneOut', message, received);
}
