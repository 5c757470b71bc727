import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNpy } from '../../src/files/npy.ts';
import { parseNpyText } from '../../src/files/npy-text.ts';
import { parseNpz } from '../../src/files/npz.ts';
import { formatNpy, formatNpz } from '../../src/files/write-npy.ts';
import { type Dtype, npy, npz } from '../support/arrays.ts';

const FLOATS: readonly Dtype[] = ['<f8', '<f4'];
const SIGNED: readonly Dtype[] = ['|i1', '<i2', '<i4', '<i8'];
const UNSIGNED: readonly Dtype[] = ['|u1', '<u2', '<u4', '<u8'];

describe('parseNpy', () => {
  it.each(FLOATS)('reads %s', (dtype) => {
    const { shape, values } = parseNpy(npy([1.5, -2.25, 0, 1e10], { dtype }));
    expect(shape).toEqual([4]);
    expect(values).toEqual(Float64Array.of(1.5, -2.25, 0, 1e10));
  });

  it.each(SIGNED)('reads %s', (dtype) => {
    expect(parseNpy(npy([0, -1, 127, -128], { dtype })).values).toEqual(Float64Array.of(0, -1, 127, -128));
  });

  it.each(UNSIGNED)('reads %s', (dtype) => {
    expect(parseNpy(npy([0, 1, 255], { dtype })).values).toEqual(Float64Array.of(0, 1, 255));
  });

  it('reads booleans as 0 and 1', () => {
    const { shape, values } = parseNpy(npy([1, 0, 0, 1, 1, 0], { dtype: '|b1', shape: [2, 3] }));
    expect(shape).toEqual([2, 3]);
    expect(values).toEqual(Float64Array.of(1, 0, 0, 1, 1, 0));
  });

  it.each([1, 2, 3] as const)('reads headers of version %d, however they are padded', (version) => {
    for (const align of [1, 2, 4, 16, 64]) {
      expect(parseNpy(npy([3, 1, 4], { version, align })).values).toEqual(Float64Array.of(3, 1, 4));
    }
  });

  it.each(['>f8', '>f4', '>i8', '>i4', '>i2'] as const)('reads %s, which is big-endian', (dtype) => {
    for (const align of [1, 2, 64]) {
      expect(parseNpy(npy([1, -2, 12345], { dtype, align })).values).toEqual(Float64Array.of(1, -2, 12345));
    }
  });

  it('reads half precision', () => {
    // 1.5 and -2 as IEEE 754 binary16.
    const halves = renamed(npy([0x3e00, 0xc000], { dtype: '<u2' }), '<u2', '<f2');
    expect(parseNpy(halves).values).toEqual(Float64Array.of(1.5, -2));
  });

  it('reads a view into a larger buffer', () => {
    const file = npy([7, 8]);
    const larger = new Uint8Array(file.length + 6);
    larger.set(file, 3);
    expect(parseNpy(larger.subarray(3, 3 + file.length)).values).toEqual(Float64Array.of(7, 8));
  });

  it('puts Fortran order into C order', () => {
    // NumPy: np.asfortranarray(np.arange(24).reshape(2, 3, 4)) stores the first axis fastest.
    const stored: number[] = [];
    for (let k = 0; k < 4; k++)
      for (let j = 0; j < 3; j++) for (let i = 0; i < 2; i++) stored.push(i * 12 + j * 4 + k);
    const { values } = parseNpy(npy(stored, { shape: [2, 3, 4], fortran: true }));
    expect(values).toEqual(Float64Array.from({ length: 24 }, (_, i) => i));
  });

  it.each([
    ['no .npy file', new Uint8Array(40), 'not an .npy array'],
    ['an empty file', new Uint8Array(0), 'not an .npy array'],
    ['a file cut off in its header', npy([1, 2]).subarray(0, 40), 'cut off in its header'],
    ['data cut off at a number', npy([1, 2, 3]).subarray(0, -8), 'needs 3 numbers, the file holds 2'],
    ['data cut off in a number', npy([1, 2, 3]).subarray(0, -3), 'not a readable .npy array'],
    ['more data than the shape', npy([1, 2, 3], { shape: [2] }), 'needs 2 numbers, the file holds 3'],
    ['complex numbers', renamed(npy([1, 2], { shape: [1] }), '<f8', '<c8'), "not the NumPy type 'c8'"],
    ['objects', renamed(npy([1]), '<f8', '|O8'), 'not a readable .npy array'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseNpy(bytes)).toThrowError(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
  });
});

describe('parseNpyText', () => {
  it('reads U of either byte order, and S', () => {
    const points = Array.from('Empty0\0\0\0\0', (character) => character.charCodeAt(0));
    expect(parseNpyText(renamed(npy(points, { dtype: '<u4', shape: [2] }), '<u4', '<U5'))).toEqual([
      'Empty',
      '0',
    ]);
    const big = renamed(npy([0x1f600, 0x61], { dtype: '>i4', shape: [] }), '>i4', '>U2');
    expect(parseNpyText(big)).toEqual(['😀a']);
    expect(parseNpyText(renamed(npy([97, 98, 99, 0], { dtype: '|u1' }), '|u1', '|S2'))).toEqual(['ab', 'c']);
  });

  it('reads many texts', () => {
    const texts = Array.from({ length: 200_000 }, (_, at) => `${at % 10}`);
    expect(parseNpyText(formatNpy(texts))).toEqual(texts);
  });

  it.each([
    ['numbers', npy([1]), 'texts are wanted'],
    [
      'a text cut off',
      renamed(npy([97, 98, 99], { dtype: '|u1' }), '|u1', '|S2'),
      'cut off inside of a text',
    ],
    ['no characters', renamed(npy([2 ** 30], { dtype: '<u4' }), '<u4', '<U1'), 'what is no character'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseNpyText(bytes)).toThrowError(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
  });
});

describe('formatNpy', () => {
  it('writes what NumPy would, but for the padding', () => {
    // np.save of np.array([[1.0, 2.0]]), its data at a multiple of 8 instead of 64.
    const file = formatNpy(Float64Array.of(1, 2), { shape: [1, 2] });
    const text = Array.from(file, (byte) => String.fromCharCode(byte)).join('');
    expect(text.slice(0, 8)).toBe('\x93NUMPY\x01\x00');
    const header = text.slice(10, 10 + file[8]! + 256 * file[9]!);
    expect(header).toMatch(/^\{'descr':'<f8','fortran_order':False,'shape':\(1,2\)\} *\n$/);
    expect((10 + header.length) % 8).toBe(0);
    expect(text.slice(10 + header.length)).toBe('\0\0\0\0\0\0\xf0?\0\0\0\0\0\0\0@');
  });

  it('gives back any numbers and any texts', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), (numbers) => {
        expect(parseNpy(formatNpy(Float64Array.from(numbers))).values).toEqual(Float64Array.from(numbers));
      }),
    );
    const text = fc.string({ unit: 'binary' }).filter((one) => !one.endsWith('\0'));
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        expect(parseNpyText(formatNpy(texts))).toEqual(texts);
      }),
    );
  });

  it('writes truths, whole numbers and single numbers', () => {
    const truths = parseNpy(formatNpy(Uint8Array.of(1, 0, 0, 1), { shape: [2, 2], truths: true }));
    expect(truths).toEqual({ shape: [2, 2], values: Float64Array.of(1, 0, 0, 1) });
    expect(parseNpy(formatNpy(BigInt64Array.of(7n), { shape: [] }))).toEqual({
      shape: [],
      values: Float64Array.of(7),
    });
  });
});

describe('formatNpz', () => {
  it('gives the same bytes every time', async () => {
    const arrays = { a: formatNpy(Float64Array.of(1, 2)), b: formatNpy(['x', 'yz']) };
    const first = formatNpz(arrays);
    expect(formatNpz(arrays)).toEqual(first);
    const archive = parseNpz(first);
    expect(archive.names).toEqual(['a', 'b']);
    expect(archive.get('a')?.values).toEqual(Float64Array.of(1, 2));
    expect(archive.texts('b')).toEqual(['x', 'yz']);
    // Where a file's day stands in an archive (APPNOTE 4.4.6): 1 January 1980, midnight.
    expect(Array.from(first.subarray(10, 14))).toEqual([0, 0, 0x21, 0]);
  });
});

describe('parseNpz', () => {
  it.each([0, 6] as const)('reads stored and deflated archives (level %d)', (level) => {
    const archive = parseNpz(npz({ a: npy([1, 2]), b: npy([3]) }, level));
    expect(archive.names).toEqual(['a', 'b']);
    expect(archive.get('a')?.values).toEqual(Float64Array.of(1, 2));
    expect(archive.get('c')).toBeUndefined();
  });

  it('names the array at fault', () => {
    const archive = parseNpz(npz({ masks: npy([1], { shape: [5] }) }));
    expect(() => archive.get('masks')).toThrowError("array 'masks': its shape [5]");
  });

  it('refuses what is no archive', () => {
    expect(() => parseNpz(npy([1]))).toThrowError('not a readable .npz archive');
  });
});

function renamed(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte))
    .join('')
    .replace(from, to);
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
