/** Dense textbook linear algebra, written apart from the library, to check it against. */

/** Solves A x = b by Gauss elimination with partial pivoting. */
export function gauss(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const size = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    for (let row = column + 1; row < size; row++) {
      const factor = rows[row]![column]! / rows[column]![column]!;
      for (let k = column; k <= size; k++) rows[row]![k] = rows[row]![k]! - factor * rows[column]![k]!;
    }
  }
  const x = new Array<number>(size).fill(0);
  for (let row = size - 1; row >= 0; row--) {
    let sum = rows[row]![size]!;
    for (let k = row + 1; k < size; k++) sum -= rows[row]![k]! * x[k]!;
    x[row] = sum / rows[row]![row]!;
  }
  return x;
}

/** (-1)^{|S ∩ T|} for each coalition (a list of players) and each support. */
export function signs(
  coalitions: readonly (readonly number[])[],
  supports: readonly (readonly number[])[],
): number[][] {
  return coalitions.map((coalition) =>
    supports.map((support) =>
      support.reduce((sign, player) => (coalition.includes(player) ? -sign : sign), 1),
    ),
  );
}

/**
 * Ridge by the augmented rows √(lambda m) e_j, target √(lambda m) towards_j, for each penalised column j, and least
 * squares on the whole by its normal equations.
 */
export function augmentedRidge(
  design: readonly (readonly number[])[],
  targets: readonly number[],
  lambda: number,
  penalised: (column: number) => boolean,
  towards: readonly number[] = [],
): number[] {
  const columns = design[0]!.length;
  const weight = Math.sqrt(lambda * design.length);
  const rows = design.map((row) => [...row]);
  const values = [...targets];
  for (let j = 0; j < columns; j++) {
    if (!penalised(j)) continue;
    rows.push(Array.from({ length: columns }, (_, k) => (k === j ? weight : 0)));
    values.push(weight * (towards[j] ?? 0));
  }
  const normal = Array.from({ length: columns }, (_, a) =>
    Array.from({ length: columns }, (_, b) => rows.reduce((sum, row) => sum + row[a]! * row[b]!, 0)),
  );
  const right = Array.from({ length: columns }, (_, a) =>
    rows.reduce((sum, row, r) => sum + row[a]! * values[r]!, 0),
  );
  return gauss(normal, right);
}
