import { expect, test } from 'vitest';
import { readRetryAfter } from '../../src/openai/retry-after.ts';

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

test.each<[Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '20' }, 20_000],
  [{ 'retry-after': '0.5' }, 500],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': 'Fri, 02 Jan 2026 03:04:35 GMT' }, 30_000],
  [{ 'retry-after': 'Fri, 02 Jan 2026 03:04:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after': '' }, undefined],
  [{ 'retry-after-ms': '1500' }, 1500],
  [{ 'retry-after-ms': '1500', 'retry-after': '2' }, 1500],
  [{ 'retry-after-ms': 'x', 'retry-after': '2' }, 2000],
  [{ 'retry-after': '-5' }, undefined],
])('%j', (headers, expected) => {
  expect(readRetryAfter(new Headers(headers), NOW)).toBe(expected);
});
