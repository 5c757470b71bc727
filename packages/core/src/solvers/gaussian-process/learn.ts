import { withWorkspace } from '../../kernels/workspace.ts';
import { type Sample, selectSample } from '../sample.ts';
import { evidence, evidenceBytes } from './evidence.ts';
import { minimise } from './minimise.ts';
import { unitsOf } from './posterior.ts';
import { startPoint } from './settings.ts';
import { lengthen, shareObjective, shareRelevances, shorten } from './shared-relevances.ts';

/** Fewer rows than this do not tell much: the first look at the settings is taken with so many, if there are. */
const FIRST_ROWS = 96;
/** Steps of the first look, and of the later ones, which start close to where they end. */
const FIRST_STEPS = 40;
const LATER_STEPS = 6;
/** A step that gains less ends the search: nobody could tell the difference. */
const TOLERANCE = 0.01;

/**
 * The point (`settingsAt`) that a sample's first `rows` rows make most probable, prior included. Time goes with the cube of
 * the rows, and few of them tell most: so the search starts with the first 96 to 191 and goes on with twice as many, and
 * so on; or from a point that half as many or more have led to. `spread`: as of `evidence`.
 */
export function learnPoint(sample: Sample, rows: number, spread: number, known?: Float64Array): Float64Array {
  const sizes = [rows];
  if (known === undefined) while (sizes[0]! >= 2 * FIRST_ROWS) sizes.unshift(sizes[0]! >>> 1);
  let point = known ?? startPoint(sample.batch.players);
  for (const size of sizes) {
    const { batch, targets, noise } = headOf(sample, size);
    const { centre, unit } = unitsOf(targets);
    const values = targets.map((target) => (target - centre) / unit);
    const sharing = shareRelevances(batch, values);
    const steps = known === undefined && size === sizes[0] ? FIRST_STEPS : LATER_STEPS;
    const start = shorten(point, sharing);
    const found = withWorkspace(evidenceBytes(batch), (workspace) => {
      const objective = shareObjective(evidence(batch, values, spread, { workspace, noise }), sharing);
      return minimise(objective, start, steps, TOLERANCE);
    });
    point = lengthen(found.point, sharing);
  }
  return point;
}

/** The first rows of a sample. */
export function headOf(sample: Sample, rows: number): Sample {
  return selectSample(
    sample,
    Uint32Array.from({ length: rows }, (_, row) => row),
  );
}
