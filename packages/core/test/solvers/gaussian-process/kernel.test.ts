import { createRandom, sampleUniform } from '@spex/core';
import { expect, it } from 'vitest';
import {
  compareRows,
  emptyTables,
  fillTables,
  rowBits,
} from '../../../src/solvers/gaussian-process/kernel.ts';
import { PairSums } from '../../../src/solvers/gaussian-process/pair-sums.ts';
import type { character } from './feature-space.ts';

it.each([2, 8, 31, 32, 33, 70])('compares rows of %i players as the products and sums say', (players) => {
  const random = createRandom(players);
  const batch = sampleUniform(players, Math.min(4, 2 ** players), random);
  const keys = sampleUniform(players, 3, random);
  const relevances = Float64Array.from({ length: players }, () => random.uniform());
  const total = relevances.reduce((sum, relevance) => sum + relevance, 0);
  const tables = emptyTables(players);
  fillTables(tables, relevances);
  const products = new Float64Array(batch.rows);
  const sums = new Float64Array(batch.rows);
  for (let key = 0; key < keys.rows; key++) {
    compareRows(tables, rowBits(batch), rowBits(keys), key, batch.rows, products, sums);
    for (let row = 0; row < batch.rows; row++) {
      let product = 1;
      let sum = 0;
      relevances.forEach((relevance, player) => {
        const alike = sign(batch, row, player) * sign(keys, key, player);
        product *= (1 + relevance * alike) / (1 + relevance);
        sum += (relevance / total) * alike;
      });
      expect(products[row]! / product).toBeCloseTo(1, 10);
      expect(sums[row]).toBeCloseTo(sum, 10);
    }
  }
});

it.each([3, 32, 45])('adds up the pairs that differ in each of %i players', (players) => {
  const random = createRandom(players);
  const rows = 7;
  const stride = 8;
  const batch = sampleUniform(players, rows, random);
  const first = Float64Array.from({ length: stride * rows }, () => random.normal());
  const second = Float64Array.from({ length: stride * rows }, () => random.normal());
  const pairs = new PairSums(rowBits(batch));
  pairs.sum(second, first, stride);
  pairs.sum(first, second, stride);
  for (let player = 0; player < players; player++) {
    let a = 0;
    let b = 0;
    for (let row = 0; row < rows; row++) {
      for (let other = 0; other < row; other++) {
        if (sign(batch, row, player) === sign(batch, other, player)) continue;
        a += first[row * stride + other]!;
        b += second[row * stride + other]!;
      }
    }
    expect(pairs.first[player]).toBeCloseTo(a, 10);
    expect(pairs.second[player]).toBeCloseTo(b, 10);
  }
});

function sign(batch: Parameters<typeof character>[0], row: number, player: number): number {
  return ((batch.words[row * ((batch.players + 31) >>> 5) + (player >>> 5)]! >>> (player & 31)) & 1) === 1
    ? -1
    : 1;
}
