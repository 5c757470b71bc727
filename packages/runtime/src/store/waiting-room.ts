import type { Ask } from './asks.ts';

/** Milliseconds between two looks at what another run has bought meanwhile: from the first to the longest. */
const FIRST = 20;
const LONGEST = 500;

/** Asks that wait for coalitions which someone else is buying, and when to look again. */
export class WaitingRoom {
  readonly #look: (asks: Ask[]) => void;
  #asks = new Set<Ask>();
  #timer: NodeJS.Timeout | undefined;
  #after = FIRST;

  /** `look` is called with all that wait, who then wait no longer. */
  constructor(look: (asks: Ask[]) => void) {
    this.#look = look;
  }

  add(ask: Ask): void {
    this.#asks.add(ask);
  }

  delete(ask: Ask): void {
    this.#asks.delete(ask);
  }

  all(): Ask[] {
    return [...this.#asks];
  }

  /** Lets go of the asks that `answer` does not give back; looks again later for the others. */
  answer(answer: (asks: Ask[]) => Ask[]): void {
    if (this.#asks.size === 0) return;
    const before = this.#asks.size;
    this.#asks = new Set(answer([...this.#asks]));
    if (this.#asks.size < before) this.hasMoved();
    if (this.#asks.size > 0) this.#timer ??= setTimeout(() => this.#leave(), this.#after);
  }

  /** Something came of the last look, so the next ones come soon. */
  hasMoved(): void {
    this.#after = FIRST;
  }

  /** Nothing came of it: the next one comes later. */
  slowDown(): void {
    this.#after = Math.min(LONGEST, 1.5 * this.#after);
  }

  /** Looks in the next turn. */
  wake(): void {
    if (this.#asks.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#leave());
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #leave(): void {
    this.#timer = undefined;
    const asks = this.all();
    this.#asks.clear();
    if (asks.length > 0) this.#look(asks);
  }
}
