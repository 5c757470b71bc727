import { describe, expect, it } from 'vitest';
import { TextMemory } from '../../src/features/text-memory.ts';

describe('TextMemory', () => {
  it('forgets the oldest beyond its capacity', async () => {
    const asked: string[] = [];
    const memory = new TextMemory(
      {
        id: 'x',
        outputs: ['length'],
        async score(texts) {
          asked.push(...texts);
          return Float64Array.from(texts, (text) => text.length);
        },
      },
      140,
    );
    const ask = async (...texts: string[]): Promise<number[]> => [...(await memory.values(texts, {}))];
    // Each weighs its length, one number and 64: two fit into 140, a third does not.
    expect(await ask('aaa', 'bbb')).toEqual([3, 3]);
    await ask('aaa');
    await ask('cc');
    expect(await ask('bbb', 'aaa')).toEqual([3, 3]);
    const long = 'long'.repeat(30);
    await ask(long, long);
    await ask(long);
    expect(asked).toEqual(['aaa', 'bbb', 'cc', 'aaa', long, long]);
  });
});
