import process from 'node:process';
import { processIo } from './io.ts';
import { main } from './main.ts';

// A reader that closes early (`spex … | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

// Not process.exit: a pipe may still hold data to be read.
process.exitCode = await main(process.argv.slice(2), processIo());
