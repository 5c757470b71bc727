/** What the page may ask of whoever shows it. A file on disk has none of it. */
export interface Host {
  /** The model's own value with these players present and no other. */
  readonly verify?: (present: readonly number[]) => Promise<number>;
}
