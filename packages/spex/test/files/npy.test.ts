import { describe, expect, it } from 'vitest';
import { parseNpy } from '../../src/files/npy.ts';
import { parseNpz } from '../../src/files/npz.ts';
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
    ['big-endian numbers', npy([1], { dtype: '>f8' }), "astype('<f8')"],
    ['complex numbers', renamed(npy([1, 2], { shape: [1] }), '<f8', '<c8'), "not the NumPy type 'c8'"],
    ['objects', renamed(npy([1]), '<f8', '|O8'), 'not a readable .npy array'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseNpy(bytes)).toThrowError(
      expect.objectContaining({ name: 'InvalidArgumentError', message: expect.stringContaining(message) }),
    );
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
