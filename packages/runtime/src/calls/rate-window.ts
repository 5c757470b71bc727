/** Something used at a time; its amount may be put right later. */
export interface Use {
  readonly time: number;
  amount: number;
}

const MINUTE = 60_000;

/** Keeps what is used in any 60 seconds within a limit: a sliding window, the strictest reading of "per minute". */
export class RateWindow {
  readonly #limit: number;
  /** Ascending by time. */
  #uses: Use[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Milliseconds until that much more may be used; 0 for now. More than the limit at once is allowed when nothing else
   * was used in the last minute: it could never be otherwise.
   */
  wait(amount: number, now: number): number {
    this.#uses = this.#uses.filter(({ time }) => time + MINUTE > now);
    let used = this.#uses.reduce((sum, use) => sum + use.amount, 0);
    for (const use of this.#uses) {
      if (used + amount <= this.#limit) return 0;
      used -= use.amount;
      if (used + amount <= this.#limit) return use.time + MINUTE - now;
    }
    const latest = this.#uses.at(-1);
    return latest ? latest.time + MINUTE - now : 0;
  }

  use(amount: number, now: number): Use {
    const use = { time: now, amount };
    if (this.#limit < Infinity) this.#uses.push(use);
    return use;
  }
}
