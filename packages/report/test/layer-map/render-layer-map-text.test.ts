import { stripVTControlCharacters } from 'node:util';
import { InvalidArgumentError } from '@spex/core';
import { renderLayerMapText } from '@spex/report';
import { expect, it } from 'vitest';
import * as maps from './maps.ts';

const all = Object.entries(maps);

it.each(all)('%s looks as it did', async (name, map) => {
  await expect(renderLayerMapText(map)).toMatchFileSnapshot(
    `../__snapshots__/terminal-layer-map-${name}.txt`,
  );
});

it.each(all)('%s fits its width, and colours change nothing but colours', (_, map) => {
  for (const width of [40, 60, 80, 200]) {
    const plain = renderLayerMapText(map, { width });
    for (const line of plain.split('\n')) expect(line.length).toBeLessThanOrEqual(width);
    const coloured = renderLayerMapText(map, { width, color: 'truecolor' });
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  }
});

it('marks each part by sign and strength', () => {
  const lines = renderLayerMapText(maps.sparse).split('\n');
  const row = lines.find((line) => line.startsWith('  layer 2'))!;
  expect(row.split(/\s{2,}/).slice(1)).toEqual(['layer 2', '−−−', '·', '++']);
});

it('goes on below where the heads are too many for one row', () => {
  const narrow = renderLayerMapText(maps.large, { width: 40 });
  const rows = narrow.split('\n').filter((line) => line.startsWith('  layer 31 '));
  const marks = rows.map((row) => row.slice(12).trimEnd().split(' ').length);
  expect(rows.length).toBeGreaterThan(1);
  expect(marks.reduce((sum, count) => sum + count, 0)).toBe(32);
});

it.each([
  [{ width: 39 }, 'width'],
  [{ top: -1 }, 'top'],
  [{ color: 'red' as 'none' }, 'color'],
])('refuses %o', (options, argument) => {
  expect(() => renderLayerMapText(maps.small, options)).toThrow(InvalidArgumentError);
  expect(() => renderLayerMapText(maps.small, options)).toThrow(expect.objectContaining({ argument }));
});
