// Measures solver `spex`: what it recovers, from how little, how fast, beside other solvers. Tables go to standard output.
import process from 'node:process';
import { edge } from './spex/edge.ts';
import { FlagError } from './spex/flags.ts';
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

const [what = '', ...args] = process.argv.slice(2);
const command = Object.hasOwn(COMMANDS, what) ? COMMANDS[what] : undefined;
if (command === undefined) {
  process.stderr.write('usage: spex recovery|edge|spectra|parity|floor [flags]\n');
  process.exit(2);
}
try {
  await command(args);
} catch (error) {
  // What Node says of a wrong flag or a folder that is not there carries a code.
  if (!(error instanceof FlagError || (error instanceof Error && 'code' in error))) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
