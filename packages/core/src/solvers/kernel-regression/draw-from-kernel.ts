import { coalitionSize, wordsPerRow } from '../../coalitions/batch.ts';
import type { Random } from '../../coalitions/random.ts';
import { RowMap } from '../../coalitions/row-map.ts';
import { complementRow, drawRowOfSize } from '../../coalitions/samplers/draw.ts';
import { binomialCounts } from '../../coalitions/samplers/size-urn.ts';
import { addAllOfSize, type SizedDesign } from './design.ts';
import { kernelMass } from './mass.ts';

/** Expected draws that count as all coalitions of a size, but for rounding. */
const ALL = 1 - 1e-9;

/** How coalitions are drawn from the Shapley kernel. */
export interface KernelDraws {
  /** Whether each is drawn with its complement. */
  readonly paired: boolean;
  /** Sizes below this and their complements' are enumerated whatever the budget; default 1, none. */
  readonly from?: number;
}

/**
 * KernelSHAP's coalitions: the size by the Shapley kernel's weight of it, the coalition uniform, with replacement, until
 * `rows` distinct ones are there (one less with pairs, where that is odd); a coalition drawn twice counts twice. Sizes of
 * which as many draws are expected as there are coalitions are enumerated instead, with their complements' sizes, and the
 * rest is drawn from the others (as in the packages shap and shapiq, "border trick").
 */
export function drawFromKernel(
  players: number,
  rows: number,
  { paired, from = 1 }: KernelDraws,
  random: Random,
): SizedDesign {
  const mass = kernelMass(players);
  const of = binomialCounts(players);
  const distinct = new RowMap(players, rows);
  let first = 1;
  let total = 1;
  for (; first <= players / 2; first++) {
    const expected = ((rows - distinct.size) * mass[first]!) / total;
    if (first >= from && !(expected >= of[first]! * ALL)) break;
    addAllOfSize(distinct, first);
    total -= first === players - first ? mass[first]! : 2 * mass[first]!;
  }
  const enumerated = distinct.size;
  const wanted = paired ? rows - ((rows - enumerated) % 2) : rows;

  const counts = new Float64Array(rows);
  const row = new Uint32Array(wordsPerRow(players));
  const last = players - first;
  while (distinct.size < wanted) {
    let target = random.uniform() * total;
    let size = first;
    for (; size < last && target >= mass[size]!; size++) target -= mass[size]!;
    drawRowOfSize(row, players, size, random);
    counts[distinct.add(row, 0)]!++;
    if (!paired) continue;
    complementRow(row, players);
    counts[distinct.add(row, 0)]!++;
  }
  const batch = distinct.toBatch();
  return {
    batch,
    enumerated,
    paired,
    shares(most) {
      let draws = 0;
      for (let at = enumerated; at < most; at++) draws += counts[at]!;
      return Float64Array.from({ length: most }, (_, at) => {
        const size = coalitionSize(batch, at);
        return at < enumerated ? 1 / of[size]! : (counts[at]! * total) / (draws * mass[size]!);
      });
    },
    chances: (most) =>
      Float64Array.from({ length: most }, (_, at) => (at < enumerated ? 0 : 1 / counts[at]!)),
  };
}
