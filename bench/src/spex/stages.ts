import type { SpexStage } from 'spex';

/** Seconds of each stage; `measure` holds the game's own evaluation, `done` what is left after the refit. */
export type StageSeconds = Readonly<Record<SpexStage, number>>;

/** Adds up the time between announcements by a clock in seconds. Time before the first one is the plan's. */
export class StageClock {
  readonly #now: () => number;
  readonly #seconds: Record<SpexStage, number> = { plan: 0, measure: 0, decode: 0, refit: 0, done: 0 };
  #stage: SpexStage = 'plan';
  #since: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  /** Call when a stage begins. */
  readonly begin = (stage: SpexStage): void => {
    this.seconds();
    this.#stage = stage;
  };

  /** Seconds by now. */
  seconds(): StageSeconds {
    const now = this.#now();
    this.#seconds[this.#stage] += now - this.#since;
    this.#since = now;
    return { ...this.#seconds };
  }
}
