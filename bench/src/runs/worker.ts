// A worker process for the benchmark: serves until it is told to leave.
import process from 'node:process';
import { serveWorker } from '@spex/runtime';
import { createBuilder } from './builder.ts';

const leave = new AbortController();
process.once('SIGTERM', () => leave.abort());
await serveWorker({ url: process.argv[2] ?? '', builder: createBuilder(), signal: leave.signal });
