import { expect, test } from 'vitest';
import { trainSentiment } from '../../training/train.ts';

const train = Array.from({ length: 64 }, (_, at) => ({
  words: [at % 3 === 0 ? 'one' : 'a', ['awful', 'lovely'][at % 2]!, ['film', 'story', 'play'][at % 3]!],
  label: at % 2,
}));
const dev = train.slice(0, 6);

async function run(seed: number) {
  const lines: string[] = [];
  const parameters = await trainSentiment({ train, dev, seed, epochs: 2, log: (line) => lines.push(line) });
  return { parameters, losses: lines.map((line) => Number(/dev loss (.*)/.exec(line)![1])) };
}

test('lowers the loss, and gives the same numbers for the same seed', async () => {
  const [first, second] = [await run(1), await run(1)];
  expect(first.losses).toHaveLength(2);
  expect(first.losses.at(-1)!).toBeLessThan(first.losses[0]!);
  expect(second.parameters).toEqual(first.parameters);
  expect(first.parameters.map(({ name }) => name)).toContain('layer1.qkv.kernel.up');
});
