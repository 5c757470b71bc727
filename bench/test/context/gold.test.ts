import { expect, test } from 'vitest';
import { ranksOf } from '../../src/context/gold.ts';
import { readQuestions } from '../../src/context/questions.ts';

const passages = [4, 0, 2, 1, 3].map((player) => ({ player, label: `p${player}`, strength: 1, removal: 1 }));
const pairs = [[0, 4] as const, [1, 2] as const].map((players) => ({
  players,
  labels: ['a', 'b'] as const,
  interaction: 1,
  removal: 1,
}));

test('ranks count from 1, and a pair without an interaction comes last', () => {
  expect(ranksOf({ passages, pairs }, [2, 1])).toEqual({ singles: [3, 4], pair: 2 });
  expect(ranksOf({ passages, pairs }, [4, 3])).toEqual({ singles: [1, 5], pair: 3 });
});

test('questions without two gold passages among ten are left out', () => {
  const raw = (titles: string[], gold: string[]) => ({
    question: 'Who?',
    supporting_facts: { title: gold },
    context: { title: titles, sentences: titles.map((title) => [`${title} is`, ' here.']) },
  });
  const ten = Array.from({ length: 10 }, (_, i) => `t${i}`);
  const read = readQuestions([
    raw(ten, ['t3', 't3', 't7']),
    raw(ten, ['t3']),
    raw(ten, ['t3', 'x']),
    raw(ten.slice(1), ['t3', 't7']),
  ]);
  expect(read.length).toBe(1);
  expect(read[0]!.gold).toEqual([3, 7]);
  expect(read[0]!.documents[3]).toEqual({ title: 't3', text: 't3 is here.' });
});
