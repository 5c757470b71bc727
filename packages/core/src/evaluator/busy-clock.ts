/** Wall-clock time during which at least one of several overlapping things is under way. */
export class BusyClock {
  readonly #now: () => number;
  #underWay = 0;
  #since = 0;
  #milliseconds = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  start(): void {
    if (this.#underWay++ === 0) this.#since = this.#now();
  }

  stop(): void {
    if (--this.#underWay === 0) this.#milliseconds += this.#now() - this.#since;
  }

  get seconds(): number {
    return (this.#milliseconds + (this.#underWay > 0 ? this.#now() - this.#since : 0)) / 1000;
  }
}
