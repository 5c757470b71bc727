// Measures solver `spex`: what it recovers, from how little, how fast, beside other solvers. Tables go to standard output.
import { FlagError } from './harness/flags.ts';
import { runBench } from './harness/run-bench.ts';
import { edge } from './spex/edge.ts';
import { floor } from './spex/floor.ts';
import { parity } from './spex/parity.ts';
import { recovery, recoveryRow } from './spex/recovery.ts';
import { spectra } from './spex/spectra.ts';

const COMMANDS: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  recovery,
  'recovery-row': recoveryRow,
  edge,
  spectra,
  parity,
  floor,
};

await runBench('usage: spex recovery|edge|spectra|parity|floor [flags]', async ([what = '', ...args]) => {
  const command = Object.hasOwn(COMMANDS, what) ? COMMANDS[what] : undefined;
  if (command === undefined) throw new FlagError('say what to measure');
  await command(args);
});
