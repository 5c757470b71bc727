import { expect, test } from 'vitest';
import { readDoubles } from '../../src/harness/npy.ts';

function npy(descr: string, shape: string, data: Uint8Array): Uint8Array {
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }\n`;
  const head = Uint8Array.from([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, text.length, 0]);
  return Uint8Array.from([...head, ...new TextEncoder().encode(text), ...data]);
}

const numbers = Float64Array.of(0.5, -1, 1e300, 3);
const bytes = new Uint8Array(numbers.buffer);

test('doubles in one dimension', () => {
  expect(readDoubles(npy('<f8', '(4,)', bytes))).toEqual(numbers);
});

test.each([
  ['other numbers', npy('<f4', '(8,)', bytes)],
  ['two dimensions', npy('<f8', '(2, 2)', bytes)],
  ['a file cut off', npy('<f8', '(4,)', bytes).subarray(0, -8)],
])('%s are refused', (_, file) => {
  expect(() => readDoubles(file)).toThrow(RangeError);
});
