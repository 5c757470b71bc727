import { exact, getSolver, SOLVERS } from '@spex/core';
import { describe, expect, it } from 'vitest';

describe('getSolver', () => {
  it('knows the solvers in the order of their names', () => {
    expect(Object.keys(SOLVERS)).toEqual(Object.keys(SOLVERS).sort());
    expect(SOLVERS).toHaveProperty('auto');
  });

  it('finds every solver by its name', () => {
    expect(getSolver('exact')).toBe(exact);
    for (const [name, solver] of Object.entries(SOLVERS)) expect(solver.name).toBe(name);
  });

  it.each(['magic', '', 'toString'])("lists the names when asked for '%s'", (name) => {
    expect(() => getSolver(name)).toThrow(
      `there is no solver '${name}': the solvers are ${Object.keys(SOLVERS).join(', ')}`,
    );
  });
});
