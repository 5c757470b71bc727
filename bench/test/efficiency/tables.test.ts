import { expect, test } from 'vitest';
import { efficiencyPlots } from '../../src/efficiency/plots.ts';
import { Reference } from '../../src/efficiency/reference.ts';
import { efficiencyMarkdown, efficiencySummary } from '../../src/efficiency/tables.ts';
import type { Measured } from '../../src/efficiency/task.ts';

function row(rest: Partial<Measured>): Measured {
  const plain = {
    set: 'games',
    game: 'a',
    family: 'F',
    solver: 'auto',
    budget: 128,
    noise: 0,
    seed: 0,
  } as const;
  return {
    ...plain,
    r2: 0.5,
    claimed: 0.45,
    terms: 20,
    seconds: 1.5,
    cut: [0.4, 0.5, 0.5, 0.5, 0.5],
    ...rest,
  };
}

const reference = new Reference([
  { game: 'a', family: 'F', budget: 128, r2: 0.3, r2_unrefined: 0.4, terms: 9, seconds: 2 },
  { game: 'b', family: 'G', budget: 128, r2: 0.8, r2_unrefined: 0.7, terms: 9, seconds: 2 },
]);
const rows = [
  row({ r2: 0.5 }),
  row({ r2: 0.7, seed: 1 }),
  row({ game: 'b', family: 'G', r2: 0.7 }),
  row({ game: 'b', family: 'G', r2: 0.7, seed: 1 }),
  row({ solver: 'lasso', r2: 0.2 }),
  row({ solver: 'lasso', game: 'b', family: 'G', r2: 0.4 }),
  row({ set: 'spectra', game: 's', family: 's', noise: 0.05, budget: 500, r2: 0.995 }),
  row({ set: 'spectra', game: 't', family: 't', noise: 0.05, budget: 500, r2: 0.981 }),
];

test('the summary tells whether targets are reached, means with their spread, and what was found', () => {
  const text = efficiencySummary(rows, ['auto', 'lasso'], reference);
  // Means: ours (0.6 + 0.7) / 2, theirs 0.55 for both figures.
  expect(text).toContain('| complete | 128 | 2 | 0.650 | 0.580 | its better at m, and 0.03 | +0.070 | yes |');
  expect(text).toContain(
    '| complete | 128 | 2 families | 0.700 | 0.800 | its better at m, G, the worst of 1 behind | -0.100 | **no** |',
  );
  // Means of the seeds 0.6 and 0.7: the standard error of their mean is 0.05.
  expect(text).toContain(
    '| 128 | 2 | 0.650 ± 0.050 | 0.300 | 0.550 | 0.550 | +0.100 | 0.600 | 20 | 1.50 | 9 | 2.0 |',
  );
  expect(text).toContain('(2 seeds of auto, one seed of the others)');
  expect(text).toContain('| 5 % | 500 | 0.988 | 1 | 1.5 | - | - | - |');
  expect(text).toContain('| 5 % | more than 500 | - |');
});

test('the whole lists the games where the reference is better, and what cuts cost', () => {
  const text = efficiencyMarkdown(rows, ['auto', 'lasso'], reference);
  expect(text).toContain('| b | 128 | 0.700 | 0.800 | 0.700 | -0.100 |');
  expect(text).not.toContain('| a | 128 | 0.600 | 0.300 | 0.400 |');
  expect(text).toContain('| games | 128 | 20 | 0.650 | 0.450 | 0.400 | 0.500 | 0.500 | 0.500 | 0.500 |');
  expect(text).toContain('| G | 128 | 1 | 0.700 ± 0.000 | 0.400 | 0.800 | 0.700 | -0.100 |');
});

test('there is a picture of everything that has rows', () => {
  expect(efficiencyPlots(rows, ['auto', 'lasso'], reference).map(([name]) => name)).toEqual([
    'efficiency',
    'families',
    'spectra',
  ]);
  const complete = rows.filter(({ set }) => set === 'games');
  expect(efficiencyPlots(complete, ['auto', 'lasso'], reference).map(([name]) => name)).toEqual([
    'efficiency',
    'families',
  ]);
});
