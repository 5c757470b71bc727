import type { WrittenLayout } from '../../features/written-layout.ts';
import { type Block, frameBlock, listBlock, pinnedBlock } from './block.ts';
import { readJsonBlock, type WrittenJson } from './json-block.ts';
import { readTextBlock } from './text-block.ts';

/** What the kinds of blocks say of themselves, `Block.content`. */
type Written =
  | string
  | { readonly before: string; readonly inner: Written; readonly after: string }
  | { readonly separator: string; readonly blocks: readonly Written[] }
  | WrittenJson
  | WrittenLayout;

/** The block that has this content: it says the same whoever is present. */
export function readBlock(content: unknown): Block {
  const written = content as Written;
  if (typeof written === 'string') return pinnedBlock(written);
  if ('inner' in written) return frameBlock(readBlock(written.inner), written.before, written.after);
  if ('blocks' in written) return listBlock(written.blocks.map(readBlock), written.separator);
  return 'json' in written ? readJsonBlock(written) : readTextBlock(written);
}
