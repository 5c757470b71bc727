import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  followingIds,
  idsOf,
  STYLE,
  tinyFiles,
  WEIGHTS,
} from '../../../models/test/components/tiny-folder.ts';
import { forward, UNITS } from '../../../models/test/gates/tiny-reference.ts';
import type { ComponentPrompt } from '../../src/index.ts';
import type { TestFolder } from './folder.ts';

/** Places of the 8 heads among the model's gates. */
export const HEADS = [0, 1, 2, 3, 6, 7, 8, 9];

/** Writes a transformer of 2 layers and 4 heads in Hugging Face's layout; its tokens are letters from a to s. */
export async function tinyTransformer(folder: TestFolder, name: string): Promise<string> {
  const path = folder.path(name);
  await mkdir(join(path, 'onnx'), { recursive: true });
  for (const [file, content] of Object.entries(tinyFiles())) {
    await writeFile(join(path, file), content instanceof Uint8Array ? content : JSON.stringify(content));
  }
  return path;
}

/** log p(answer) - log p(contrast) of the model as it is defined, with these heads. */
export function logitDiff({ prompt, answer, contrast }: ComponentPrompt, heads: readonly number[]): number {
  const gates = new Array(UNITS).fill(1);
  HEADS.forEach((at, head) => {
    if (!heads.includes(head)) gates[at] = 0;
  });
  const logits = forward(STYLE, WEIGHTS, idsOf(prompt), gates).logits.at(-1)!;
  const of = (text: string): number => logits[followingIds(text)[0]!]!;
  return of(answer) - of(contrast!);
}

/** Players of a row number: bit i for player i. */
export const playersOf = (mask: number, players = 8): number[] =>
  Array.from({ length: players }, (_, player) => player).filter((player) => (mask >> player) & 1);
