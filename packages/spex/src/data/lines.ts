/** What a file with rows holds. */
export interface Lines {
  /** Names of the columns; empty where the file has none. */
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The line on which each row starts, counted from 1. */
  readonly lines: readonly number[];
}
