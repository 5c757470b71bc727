import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Evaluator, proxyspex, reindex } from '@spex/core';
import { describe, expect, it } from 'vitest';
import { loadGame } from '../../src/games/load-game.ts';
import { convertContent } from '../../src/interchange/convert-content.ts';
import { readContent } from '../../src/interchange/read-content.ts';

const SHARED = process.env.SPEX_SHARED ?? fileURLToPath(new URL('../../../../../shared', import.meta.url));
const here = existsSync(join(SHARED, 'games/index.json'));
if (!here) console.warn(`skipped: no games in ${SHARED} (set SPEX_SHARED)`);

const listed = (folder: string, extension: string): string[] =>
  here ? readdirSync(join(SHARED, folder)).filter((name) => name.endsWith(extension)) : [];
const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? new TextEncoder().encode(data) : data;
const viewOf = ({ buffer }: Uint32Array): Uint8Array => new Uint8Array(buffer);
const small = listed('games', '.npy').filter((name) => /-10-|mask-1|decision-tree-imputer/.test(name));

describe.skipIf(!here)('real files', () => {
  it.each(small)('%s keeps every value through every format of values', (name) => {
    const content = readContent(name, readFileSync(join(SHARED, 'games', name)));
    const { data: table } = convertContent(content, 'npy');
    for (const [to, file, archive] of [
      ['shapiq-game', 'x.json', false],
      ['shapiq-game', 'x.npz', true],
      ['npz', 'x.npz', false],
      ['csv', 'x.csv', false],
    ] as const) {
      const { data } = convertContent(content, to, { archive });
      const back = convertContent(readContent(file, bytesOf(data)), 'npy').data;
      expect(Buffer.compare(bytesOf(back), bytesOf(table))).toBe(0);
    }
  });

  it.each(listed('recorded', '.npz').slice(0, 3))('%s keeps its rows, repeats and test rows', (name) => {
    const content = readContent(name, readFileSync(join(SHARED, 'recorded', name)));
    const { data } = convertContent(content, 'npz');
    const again = convertContent(readContent('x.npz', bytesOf(data)), 'npz').data;
    expect(Buffer.compare(bytesOf(again), bytesOf(data))).toBe(0);
    const csv = readContent('x.csv', bytesOf(convertContent(content, 'csv').data));
    if (content.kind !== 'values' || csv.kind !== 'values') throw new Error(content.kind);
    expect(Buffer.compare(viewOf(csv.measured.batch.words), viewOf(content.measured.batch.words))).toBe(0);
    expect(csv.measured.values.every((value, row) => value === content.measured.values[row])).toBe(true);
    expect(csv.measured.values).toHaveLength(content.measured.values.length);
  });

  it.each(listed('spectra', '.json'))('%s keeps every term through a dictionary and CSV', (name) => {
    const content = readContent(name, readFileSync(join(SHARED, 'spectra', name)));
    if (content.kind !== 'spectrum') throw new Error(content.kind);
    for (const [to, file] of [
      ['spectralexplain', 'x.json'],
      ['spectrum', 'x.json'],
      ['csv', 'x.csv'],
    ] as const) {
      const read = readContent(file, bytesOf(convertContent(content, to).data));
      expect(read).toMatchObject({ kind: 'spectrum', spectrum: content.spectrum });
    }
  });

  it('an explanation of a real review opens in shapiq, and comes back', async () => {
    const { game } = await loadGame(join(SHARED, 'recorded/sentiment-review-21.npz'));
    const explanation = await proxyspex.solve(new Evaluator(game), { budget: 400, order: 2 });
    for (const index of ['SV', 'BII', 'SII', 'k-SII', 'FSII', 'STII', 'FBII', 'Moebius']) {
      const given = reindex(explanation, index, 2);
      const { data } = convertContent({ kind: 'explanation', explanation: given }, 'shapiq');
      expect(readContent('x.json', bytesOf(data))).toEqual({ kind: 'explanation', explanation: given });
    }
  });
});
