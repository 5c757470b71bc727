/** How often coalitions were asked in vain, by their numbers. Most never are. */
export class Attempts {
  readonly #failed = new Map<number, number>();

  failed(number: number): void {
    this.#failed.set(number, Math.min(254, (this.#failed.get(number) ?? 0) + 1));
  }

  /** One byte a coalition, how often it was asked until it gave values; undefined: each of them once. */
  of(numbers: Int32Array): Uint8Array | undefined {
    if (this.#failed.size === 0) return undefined;
    const attempts = Uint8Array.from(numbers, (number) => 1 + (this.#failed.get(number) ?? 0));
    return attempts.some((count) => count > 1) ? attempts : undefined;
  }

  /** To be called when these have values. */
  forget(numbers: Int32Array): void {
    if (this.#failed.size > 0) for (const number of numbers) this.#failed.delete(number);
  }
}
