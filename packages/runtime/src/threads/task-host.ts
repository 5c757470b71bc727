import { Worker } from 'node:worker_threads';
import type { TaskReply, TaskRequest, TaskThreadSetting } from './protocol.ts';

/** One thread that runs tasks, seen from outside. Asked one thing at a time. While it is idle it keeps no process alive. */
export class TaskHost {
  readonly #worker: Worker;
  #answer: ((reply: TaskReply) => void) | undefined;
  #alive = true;

  constructor(setting: TaskThreadSetting) {
    this.#worker = new Worker(new URL('./task-thread.js', import.meta.url), { workerData: setting });
    this.#worker.unref();
    this.#worker.on('message', (reply: TaskReply) => this.#settle(reply));
    for (const end of ['messageerror', 'error', 'exit']) {
      this.#worker.on(end, () => {
        this.#alive = false;
        this.#settle({ kind: 'failed' });
      });
    }
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Never rejects: a task that a dead thread was asked for has failed. */
  async ask(task: string, payload: unknown, signal: AbortSignal | undefined): Promise<TaskReply> {
    if (!this.#alive) return { kind: 'failed' };
    const answered = new Promise<TaskReply>((resolve) => {
      this.#answer = resolve;
    });
    this.#worker.ref();
    this.#post({ kind: 'run', task, payload });
    const abort = (): void => this.#post({ kind: 'abort' });
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    try {
      return await answered;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#worker.unref();
    }
  }

  async end(): Promise<void> {
    this.#alive = false;
    await this.#worker.terminate();
  }

  #post(request: TaskRequest): void {
    this.#worker.postMessage(request);
  }

  #settle(reply: TaskReply): void {
    this.#answer?.(reply);
    this.#answer = undefined;
  }
}
