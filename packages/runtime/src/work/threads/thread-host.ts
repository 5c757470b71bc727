import { type ResourceLimits, Worker } from 'node:worker_threads';
import { WorkError } from '../work-error.ts';
import type { ThreadReply, ThreadRequest, ThreadSetting } from './protocol.ts';

/** Timers count to 2^31 - 1 milliseconds; a limit beyond that is none. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** Milliseconds that an idle thread has to free what it holds. */
const FAREWELL = 5_000;

interface Pending {
  readonly resolve: (reply: ThreadReply) => void;
  readonly reject: (error: WorkError) => void;
}

/** One worker thread, seen from outside. Asked one thing at a time. */
export class ThreadHost {
  readonly #worker: Worker;
  readonly #gone: Promise<void>;
  /** Games whose recipes the thread has. */
  readonly #told = new Set<string>();
  #pending: Pending | undefined;
  #death: WorkError | undefined;

  private constructor(setting: ThreadSetting, resourceLimits: ResourceLimits | undefined) {
    this.#worker = new Worker(new URL('./thread.js', import.meta.url), {
      workerData: setting,
      ...(resourceLimits && { resourceLimits }),
    });
    this.#worker.on('message', (reply: ThreadReply) => this.#take()?.resolve(reply));
    this.#worker.on('messageerror', (error) => this.#die(`its answer was lost: ${error.message}`));
    this.#worker.on('error', (error: Error) => this.#die(error.message ?? String(error)));
    this.#gone = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#die(`it left with code ${code}`);
        resolve();
      });
    });
  }

  /** Starts a thread. Throws WorkError `module` where its module does not load or makes no builder. */
  static async start(setting: ThreadSetting, resourceLimits?: ResourceLimits): Promise<ThreadHost> {
    const host = new ThreadHost(setting, resourceLimits);
    try {
      await host.#reply();
      return host;
    } catch (error) {
      await host.stop();
      const message = (error as WorkError).message;
      throw new WorkError('module', `the workers' module ${setting.module} does not load: ${message}`);
    }
  }

  get alive(): boolean {
    return this.#death === undefined;
  }

  /**
   * Asks the thread. Rejects with WorkError: what the thread says, `worker-died` when it dies over it, `timed-out` when
   * it takes longer than that many seconds (the thread is then ended).
   */
  async ask(request: ThreadRequest, limit = Infinity): Promise<ThreadReply> {
    if (this.#death) throw this.#death;
    const reply = this.#reply();
    this.#worker.ref();
    this.#post(request);
    const timer =
      limit * 1000 <= LONGEST_TIMER
        ? setTimeout(() => {
            this.#death = new WorkError('timed-out', `a job was not done within ${limit.toPrecision(3)} s`);
            this.#take()?.reject(this.#death);
            void this.#worker.terminate();
          }, limit * 1000)
        : undefined;
    try {
      return await reply;
    } finally {
      clearTimeout(timer);
      // An idle thread does not keep the process alive.
      this.#worker.unref();
    }
  }

  /** Ends the thread; one that is idle may free what it holds first. */
  async stop(): Promise<void> {
    if (this.#pending || !this.alive) {
      this.#death ??= new WorkError('closed', 'the queue of work was closed');
      this.#take()?.reject(this.#death);
      await this.#worker.terminate();
      return;
    }
    this.#worker.ref();
    this.#post({ kind: 'leave' });
    const timer = setTimeout(() => void this.#worker.terminate(), FAREWELL);
    await this.#gone;
    clearTimeout(timer);
  }

  #post(request: ThreadRequest): void {
    if (request.kind === 'leave') {
      this.#worker.postMessage(request);
      return;
    }
    // A recipe may be large: it is told once.
    const { recipe, ...told } = request;
    const message = this.#told.has(request.gameId) ? told : request;
    this.#told.add(request.gameId);
    if (message.kind === 'prepare') this.#worker.postMessage(message);
    else {
      // A copy: the batch may be a view of a larger one, and what is transferred is gone here.
      const words = message.batch.words.slice();
      this.#worker.postMessage({ ...message, batch: { ...message.batch, words } }, [words.buffer]);
    }
  }

  async #reply(): Promise<ThreadReply> {
    const reply = await new Promise<ThreadReply>((resolve, reject) => {
      this.#pending = { resolve, reject };
    });
    if (reply.kind === 'failed') throw new WorkError(reply.reason, reply.message);
    return reply;
  }

  #take(): Pending | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    return pending;
  }

  #die(cause: string): void {
    this.#death ??= new WorkError('worker-died', `a worker thread died: ${cause}`);
    this.#take()?.reject(this.#death);
  }
}
