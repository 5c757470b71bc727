// A worker in a process of its own, from the built package: URL PROJECT SILENCE-SECONDS.
import { interruptSignal, serveWorker } from '@spex/runtime';
import { createBuilder } from './builder.mjs';

const [url, project, silence] = process.argv.slice(2);
await serveWorker({
  url,
  project,
  builder: createBuilder(),
  signal: interruptSignal().signal,
  silenceSeconds: Number(silence),
  onEvent: ({ kind, message }) => console.log(`${kind}: ${message}`),
});
