import { getSolver, type Solver } from 'spex';
import { describe, expect, it } from 'vitest';
import { measureSolver } from '../../src/conformance/measure.ts';
import { conformanceMarkdown, disagreements } from '../../src/conformance/tables.ts';

const some = { seeds: 60, sizes: [10] };

/** Says of itself what is not so. */
function liar(of: string, claims: Partial<Solver>): Solver {
  const solver = getSolver(of);
  return { ...solver, solve: (evaluator, options) => solver.solve(evaluator, options), ...claims };
}

describe('measureSolver', () => {
  it('finds an honest solver as it says', async () => {
    const row = await measureSolver(getSolver('permutation'), some);
    expect(disagreements([row])).toEqual([]);
    expect(row.abilities.gives!.text).toBe('SV, SII, STII');
    expect(row.abilities['least budget, n = 10, 100, 1,000']!.text).toBe('11, 101, 1,001');
    for (const name of ['exact at 2^n', 'unbiased', 'efficient', 'null player', 'linear']) {
      expect(row.properties[name]!.text).toBe('yes');
    }
    expect(conformanceMarkdown([row], some.seeds)).toContain('Solvers that are as they say: 1 of 1.');
  });

  it('finds promises that are not kept', async () => {
    const row = await measureSolver(
      liar('lasso', { guarantees: ['unbiased', 'efficient', 'linear'], designsCoalitions: true }),
      some,
    );
    const broken = disagreements([row]);
    expect(broken).toEqual(
      expect.arrayContaining([
        'lasso, coalitions: drawn',
        'lasso, takes a sampler: yes',
        'lasso, efficient: no',
        'lasso, linear: no',
      ]),
    );
    expect(conformanceMarkdown([row], some.seeds)).toContain(
      '**Not as they say:** lasso, coalitions: drawn;',
    );
  });

  it('finds a budget that is not the least, and an index that is not given', async () => {
    const row = await measureSolver(
      liar('stratified', { leastBudget: (players) => players ** 2 + 10, estimates: ['SV', 'SII'] }),
      some,
    ).catch((error: Error) => error);
    // The solver refuses what it is said to estimate.
    expect(row).toBeInstanceOf(Error);
    const fewer = await measureSolver(
      liar('stratified', { leastBudget: (players) => players ** 2 + 10 }),
      some,
    );
    expect(disagreements([fewer])).toEqual([
      'stratified, least budget, n = 10, 100, 1,000: 110, 10,010, 1,000,010',
    ]);
  });
});
