import { expect, test } from 'vitest';
import { recover } from '../../src/components/recover.ts';

test('of the embedded encoder, all coalitions tell all; first order tells no pair', async () => {
  const said: string[] = [];
  const text = await recover({
    model: 'encoder',
    models: '',
    players: 'heads-by-layer,mlps',
    value: 'logit-diff',
    budgets: [16],
    solvers: ['proxyspex', 'lasso'],
    seeds: [0],
    reference: 100,
    fresh: 10,
    threads: 1,
    talk: (line) => said.push(line),
  });
  const [head = '', , , , truth = '', ours = '', first = ''] = text.split('\n');
  expect(head).toContain('4 players');
  expect(head).toContain('all 16 coalitions');
  const cells = (line: string): string[] => line.split('|').map((cell) => cell.trim());
  expect(cells(truth).slice(3)).toEqual(['1.0000', ...Array(6).fill('1.00'), '']);
  expect(cells(ours).slice(1, 4)).toEqual(['proxyspex', '16', '1.0000']);
  expect(cells(first).slice(4, 7)).toEqual(['0.00', '0.00', '0.00']);
  expect(said).toEqual(['all 16 coalitions of 4 players, 4 prompts', 'proxyspex at 16', 'lasso at 16']);
});
