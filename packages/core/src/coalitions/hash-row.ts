/**
 * A 32-bit hash of the `width` words from `words[at]` on: MurmurHash3 x86 32 (Appleby, public domain) without its length
 * step, since all rows of a batch are equally long. Rows of another `seed` hash independently.
 */
export function hashRow(words: Uint32Array, at: number, width: number, seed: number): number {
  let hash = seed | 0;
  for (let word = at; word < at + width; word++) {
    let block = Math.imul(words[word]!, 0xcc9e2d51);
    block = (block << 15) | (block >>> 17);
    hash ^= Math.imul(block, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
