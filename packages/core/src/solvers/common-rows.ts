import type { GuessedFit } from './guess.ts';

/** Rows that every one of some fits has predicted without them. */
export function commonRows(fits: readonly Pick<GuessedFit, 'held'>[], rows: number): Uint32Array {
  const count = new Uint8Array(rows);
  for (const { held } of fits) {
    if (held === undefined) for (let row = 0; row < rows; row++) count[row]!++;
    else for (const row of held) count[row]!++;
  }
  return Uint32Array.from(count.keys()).filter((row) => count[row] === fits.length);
}
