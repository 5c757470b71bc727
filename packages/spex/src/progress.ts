import type { Progress } from '@spex/core';
import type { TextSink } from './io.ts';

/** Seconds between two redraws on a terminal, and between two lines elsewhere. */
const REDRAW_SECONDS = 0.1;
const LINE_SECONDS = 10;

/** Shows how a run goes: one redrawn line on a terminal, a line now and then elsewhere. */
export interface ProgressLine {
  /** `detail`: who is at work, where that is worth telling. */
  show(progress: Progress, detail?: string): void;
  /** A step that makes no ablations: as seldom as the others. */
  say(line: string): void;
  /** Takes the redrawn line away, so that what follows starts clean. */
  clear(): void;
}

/** `now` in milliseconds; `noun`: what an ablation is called. */
export function progressLine(
  sink: TextSink,
  now: () => number = () => performance.now(),
  noun = 'ablations',
): ProgressLine {
  let shownAt = sink.isTerminal ? Number.NEGATIVE_INFINITY : now();
  let drawn = false;
  const draw = (line: () => string): void => {
    const pause = (sink.isTerminal ? REDRAW_SECONDS : LINE_SECONDS) * 1000;
    if (now() - shownAt < pause) return;
    shownAt = now();
    if (sink.isTerminal) sink.write(`\r${line().slice(0, sink.columns - 1)}\u001b[K`);
    else sink.write(`${line()}\n`);
    drawn = sink.isTerminal;
  };
  return {
    show: (progress, detail) => draw(() => describeProgress(progress, noun, detail)),
    say: (line) => draw(() => line),
    clear() {
      if (drawn) sink.write('\r\u001b[K');
      drawn = false;
    },
  };
}

/** `320/1024 ablations, 215/s, 3 s left, $0.02`. */
export function describeProgress(
  { done, planned, rate, eta, cost }: Progress,
  noun = 'ablations',
  detail?: string,
): string {
  const parts = [`${done}/${planned} ${noun}`];
  if (Number.isFinite(rate) && rate > 0) parts.push(`${rate < 10 ? rate.toFixed(1) : Math.round(rate)}/s`);
  if (Number.isFinite(eta) && done < planned) parts.push(`${describeSeconds(eta)} left`);
  if (cost?.tokens !== undefined) parts.push(`${cost.tokens} tokens`);
  if (cost?.dollars !== undefined) parts.push(`$${cost.dollars.toFixed(2)}`);
  if (detail !== undefined) parts.push(detail);
  return parts.join(', ');
}

/** `0.4 s`, `12 s`, `3 min 5 s`. */
export function describeSeconds(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 119.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
