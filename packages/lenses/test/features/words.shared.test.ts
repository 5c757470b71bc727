import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { words } from '@spex/lenses';
import { expect, it } from 'vitest';
import { cut } from './texts.ts';

const shared = process.env.SPEX_SHARED ?? join(import.meta.dirname, '../../../../../shared');
const index = join(shared, 'recorded/index.json');
const there = existsSync(index);
if (!there) console.log(`skipped: no recorded games at ${index}`);

interface Recorded {
  readonly name: string;
  readonly lens: string;
  readonly labels: readonly string[];
}

const games = there ? (JSON.parse(readFileSync(index, 'utf8')) as Recorded[]) : [];

it.runIf(there).for(games.filter((game) => game.lens === 'features'))(
  'words of $name are the players that were recorded, but for lone dashes',
  ({ labels }) => {
    const players = cut(words, labels.join(' ')).flatMap((player) => player.split(' '));
    expect(players).toEqual(labels);
    expect(cut(words, labels.join(' ')).length).toBe(labels.filter((label) => label !== '-').length);
  },
);
