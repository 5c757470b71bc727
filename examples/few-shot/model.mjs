// Learns from the demonstrations in its prompt: how positive those are that share words with the case, the more the more.
import { serve } from '../stand-in.mjs';

const wordsOf = (text) => new Set(text.toLowerCase().match(/[a-z]+/g));

await serve((text) => {
  const pairs = [...text.matchAll(/Input: (.*)\nOutput: ?(.*)/g)];
  const asked = wordsOf(pairs.at(-1)[1]);
  let sum = 0;
  let weights = 0;
  for (const [, input, output] of pairs.slice(0, -1)) {
    const shared = [...wordsOf(input)].filter((word) => asked.has(word)).length;
    const weight = 4 ** shared - 1;
    sum += output === 'positive' ? weight : -weight;
    weights += weight;
  }
  return sum / (weights + 1);
});
