/** What was found of one property of one solver, beside what the solver promises. */
export interface Cell {
  /** As the table has it. */
  readonly text: string;
  /** Whether what was found is not what is promised. */
  readonly broken: boolean;
}

/** Something that a solver can do or not, and says whether it can (undefined: does not say). */
export function ability(found: boolean, claimed: boolean | undefined): Cell {
  return marked(found ? 'yes' : 'no', claimed !== undefined && claimed !== found);
}

/**
 * A property of estimated values, looked for under several indices. `yes`: promised, and held wherever it was looked for. `seen`: held,
 * though not promised. Else the indices under which it did not hold, or `no` where there is none under which it did.
 */
export function property(held: ReadonlyMap<string, boolean>, promised: boolean): Cell {
  if (held.size === 0) return { text: '-', broken: false };
  const failed = [...held].filter(([, holds]) => !holds).map(([index]) => index);
  if (failed.length === 0) return { text: promised ? 'yes' : 'seen', broken: false };
  return marked(failed.length === held.size ? 'no' : `not ${failed.join(', ')}`, promised);
}

/** A figure or a list. */
export function told(text: string, broken = false): Cell {
  return marked(text, broken);
}

function marked(text: string, broken: boolean): Cell {
  return { text: broken ? `**${text}**` : text, broken };
}
