import { InvalidArgumentError } from '@spex/core';
import { readNpyHeader } from './npy.ts';

const TEXT = /'descr'\s*:\s*'([<>|]?)([US])(\d+)'/;

/**
 * Reads an `.npy` array of texts (NumPy's types U and S), in the order in which they stand. npyjs is not asked: it cuts
 * characters beyond U+FFFF in two and runs out of stack where there are many texts. Throws InvalidArgumentError.
 */
export function parseNpyText(bytes: Uint8Array): string[] {
  const { header, dataOffset } = readNpyHeader(bytes);
  const type = TEXT.exec(header);
  if (type === null) throw new InvalidArgumentError('file', 'texts are wanted, and the array holds others');
  const wide = type[2] === 'U';
  const width = Number(type[3]) * (wide ? 4 : 1);
  const data = bytes.subarray(dataOffset);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (width === 0 || data.length % width !== 0) {
    throw new InvalidArgumentError('file', 'it is cut off inside of a text');
  }
  const texts: string[] = [];
  for (let start = 0; start < data.length; start += width) {
    let text = '';
    for (let at = start; at < start + width; at += wide ? 4 : 1) {
      const character = wide ? view.getUint32(at, type[1] !== '>') : view.getUint8(at);
      if (character > 0x10ffff) throw new InvalidArgumentError('file', 'it holds what is no character');
      text += String.fromCodePoint(character);
    }
    texts.push(text.replace(/\0+$/, ''));
  }
  return texts;
}
