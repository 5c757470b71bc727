import type { WorkerEvent } from '@spex/runtime';
import type { TextSink } from '../io.ts';
import { progressLine } from '../progress.ts';

/** What a worker says on standard error. */
export interface WorkerTalk {
  line(text: string): void;
  event(event: WorkerEvent): void;
  /** A person wants it to leave. */
  leaving(): void;
  /** Tells what was done in all. */
  end(): void;
}

/** `now` in milliseconds. */
export function workerTalk(
  sink: TextSink,
  quiet: boolean,
  now: () => number = () => performance.now(),
): WorkerTalk {
  const progress = progressLine(sink, now);
  let jobs = 0;
  let ablations = 0;
  let seconds = 0;
  const line = (text: string): void => {
    progress.clear();
    if (!quiet) sink.write(`${text}\n`);
  };
  const summary = (): string => {
    const rate = seconds > 0 ? `, ${figure(ablations / seconds)} a second` : '';
    return `${count(jobs, 'job')}, ${count(ablations, 'ablation')}${rate}`;
  };
  return {
    line,
    event(event) {
      if (event.kind !== 'done') {
        // The person was told already, and what else may be done.
        if (event.kind !== 'leaving') line(event.message);
        return;
      }
      jobs++;
      ablations += event.ablations ?? 0;
      seconds += event.seconds ?? 0;
      if (!quiet) progress.say(summary());
    },
    leaving: () => line('leaving: finishing the job under way (once more to leave at once)'),
    end() {
      progress.clear();
      if (jobs > 0) line(`done: ${summary()}`);
    },
  };
}

function figure(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en-US');
}

function count(value: number, noun: string): string {
  return `${value.toLocaleString('en-US')} ${noun}${value === 1 ? '' : 's'}`;
}
