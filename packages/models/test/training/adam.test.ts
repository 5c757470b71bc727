import { expect, test } from 'vitest';
import { Adam } from '../../training/adam.ts';

test('the first step has the length of the rate, whatever the gradient', () => {
  const data = Float32Array.of(1, 1, 1);
  new Adam([data]).step([[0.001, -50, 0]], [0.1], 0);
  expect(data[0]).toBeCloseTo(0.9, 4);
  expect(data[1]).toBeCloseTo(1.1, 4);
  expect(data[2]).toBe(1);
});

test('decay shrinks each parameter by its rate', () => {
  const [a, b] = [Float32Array.of(2), Float32Array.of(2)];
  new Adam([a, b]).step([[0], [0]], [0.1, 0], 0.5);
  expect(a[0]).toBeCloseTo(1.9, 6);
  expect(b[0]).toBe(2);
});

test('finds the least of a bowl', () => {
  const data = Float32Array.of(3, -4);
  const adam = new Adam([data]);
  for (let step = 0; step < 2000; step++) adam.step([[2 * (data[0]! - 1), 20 * (data[1]! - 2)]], [0.01], 0);
  expect(data[0]).toBeCloseTo(1, 2);
  expect(data[1]).toBeCloseTo(2, 2);
});
