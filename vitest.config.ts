import { defineConfig } from 'vitest/config';

// Tests import the packages' TypeScript sources (condition "@spex/source"), so they need no build.
const conditions = ['@spex/source', 'module', 'node', 'import', 'default'];
const shared = { resolve: { conditions }, ssr: { resolve: { conditions } } };
// No test writes into the store of whoever runs it, or finds in there what it means to measure.
const env = { SPEX_STORE: 'off' };

export default defineConfig({
  test: {
    // Tests that run programs and browsers wait a lot: on two cores two at once take little more than half the time.
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          env,
          include: ['packages/*/test/**/*.test.ts', 'bench/test/**/*.test.ts'],
          exclude: ['**/*.shared.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'shared',
          env,
          include: ['packages/*/test/**/*.shared.test.ts', 'bench/test/**/*.shared.test.ts'],
          testTimeout: 600_000,
        },
      },
    ],
  },
});
