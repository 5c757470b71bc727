import { selectRows } from '../../coalitions/batch.ts';
import { createRandom } from '../../coalitions/random.ts';
import { assignFolds } from '../../linear/folds.ts';
import type { Support } from '../../spectrum/spectrum.ts';
import { coalitionsOf, slicesOf } from './coalitions.ts';
import type { Measured } from './measure.ts';
import { equationsOfRows, equationsOfSlices, type NormalEquations } from './normal-equations.ts';

const FOLDS = 5;
/** From so many rows on, whole slices are held out, which costs next to nothing; below, too few slices would be left. */
const MOST_ROWS = 5000;

/** The rows that are held out in turn, of those that the groups chose. */
export function* foldsOf(
  { bins, coded }: Pick<Measured, 'bins' | 'coded'>,
  supports: readonly Support[],
): Generator<NormalEquations> {
  if (coded.length > MOST_ROWS) {
    for (let fold = 0; fold < FOLDS; fold++) {
      yield equationsOfSlices(bins, supports, (group, delay) => (group + delay) % FOLDS === fold);
    }
    return;
  }
  const groups = bins.map(({ group }) => group);
  const players = [...new Set(supports.flat())].sort((a, b) => a - b);
  const place = new Map(players.map((player, at) => [player, at]));
  const renumbered = supports.map((support) => support.map((player) => place.get(player)!));
  const batch = coalitionsOf(groups, slicesOf(groups), players);
  const folds = assignFolds(batch.rows, FOLDS, createRandom(0));
  for (let fold = 0; fold < FOLDS; fold++) {
    const rows = Uint32Array.from(folds.keys()).filter((row) => folds[row] === fold);
    yield equationsOfRows(
      selectRows(batch, rows),
      renumbered,
      Float64Array.from(rows, (row) => coded[row]!),
    );
  }
}
