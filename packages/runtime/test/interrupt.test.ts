import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { EXIT_INTERRUPTED, interruptSignal } from '../src/index.ts';

class FakeProcess extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

describe('interruptSignal', () => {
  test('the first interrupt aborts and tells once, the second leaves with 130', () => {
    const source = new FakeProcess();
    let told = 0;
    const { signal } = interruptSignal(() => told++, source);
    expect(signal.aborted).toBe(false);
    source.emit('SIGINT');
    expect(signal.aborted).toBe(true);
    expect([told, source.exits]).toEqual([1, []]);
    source.emit('SIGINT');
    expect([told, source.exits]).toEqual([1, [EXIT_INTERRUPTED]]);
  });

  test('SIGTERM stops the asking as well', () => {
    const source = new FakeProcess();
    const { signal } = interruptSignal(undefined, source);
    source.emit('SIGTERM');
    expect(signal.aborted).toBe(true);
  });

  test('dispose takes every handler off', () => {
    const source = new FakeProcess();
    const { signal, dispose } = interruptSignal(undefined, source);
    dispose();
    source.emit('SIGINT');
    expect(signal.aborted).toBe(false);
    expect([source.listenerCount('SIGINT'), source.listenerCount('SIGTERM')]).toEqual([0, 0]);
  });
});
