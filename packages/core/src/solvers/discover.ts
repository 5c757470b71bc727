import { createRandom } from '../coalitions/random.ts';
import { selectPlayers } from '../coalitions/select-players.ts';
import type { Discovery } from '../explanation.ts';
import { packCharacters, project } from '../linear/characters.ts';
import { assignFolds } from '../linear/folds.ts';
import { createSpectrum } from '../spectrum/create.ts';
import type { Spectrum } from '../spectrum/spectrum.ts';
import { crossFit, type MeasuredRows } from '../uncertainty/cross-fit.ts';
import { discoverInteractions } from '../uncertainty/discoveries.ts';
import { splitFolds } from './proxyspex/folds.ts';
import { fitScreened } from './proxyspex/screened/index.ts';
import { type Sample, selectSample } from './sample.ts';

/** Share of the list that may be there by chance, in the mean. */
export const DISCOVERY_LEVEL = 0.1;
/** Fewer draws make no halves worth looking at. */
const LEAST_ROWS = 48;
/** Draws that are looked at at most: time grows with them. */
const MOST_ROWS = 2048;
/** Players that a half's regression takes in, those of the largest effects there. */
const MOST_PLAYERS = 48;
const FOLDS = 3;
const STREAM = 0x646973;

/**
 * The terms that are there beyond doubt (`discoverInteractions`): each half of the draws is fitted by a quick regression on single
 * players and pairs, whose largest terms the other half confirms or does not. `beside`: coalitions that were not drawn at random;
 * they help to fit, and confirm nothing. undefined where there are too few draws, or the run was stopped.
 */
export async function discover(
  draws: Sample,
  seed: number,
  {
    signal,
    beside,
  }: { readonly signal?: AbortSignal | undefined; readonly beside?: Sample | undefined } = {},
): Promise<Discovery[] | undefined> {
  if (draws.batch.rows < LEAST_ROWS || signal?.aborted) return undefined;
  const random = createRandom(seed).fork(STREAM);
  const sample = measuredRows(headOf(draws));
  const fits = await crossFit(
    sample,
    (half) => fitHalf({ batch: half.batch, targets: half.values }, random),
    {
      folds: 2,
      seed: random.below(2 ** 31),
      ...(beside && beside.batch.rows > 0 && { beside: measuredRows(headOf(beside)) }),
    },
  );
  return signal?.aborted ? undefined : discoverInteractions(sample, fits, { level: DISCOVERY_LEVEL });
}

function headOf(sample: Sample): Sample {
  const rows = Math.min(MOST_ROWS, sample.batch.rows);
  return selectSample(
    sample,
    Uint32Array.from({ length: rows }, (_, row) => row),
  );
}

function measuredRows({ batch, targets }: Sample): MeasuredRows {
  return { batch, values: targets };
}

/** Any spectrum would do; the better it predicts, the more is found. */
async function fitHalf(
  { batch, targets }: Sample,
  random: ReturnType<typeof createRandom>,
): Promise<Spectrum> {
  const players = largestEffects({ batch, targets });
  const part = { batch: selectPlayers(batch, players), targets };
  const folds = splitFolds(part, assignFolds(batch.rows, FOLDS, random));
  const { spectrum } = await fitScreened(part, folds);
  return createSpectrum(
    batch.players,
    spectrum.supports.map(
      (support, term) => [support.map((player) => players[player]!), spectrum.coefficients[term]!] as const,
    ),
  );
}

/** Players by how their presence goes along with the values, ascending. */
function largestEffects({ batch, targets }: Sample): number[] {
  const everyone = Array.from({ length: batch.players }, (_, player) => player);
  if (batch.players <= MOST_PLAYERS) return everyone;
  const mean = targets.reduce((sum, target) => sum + target / targets.length, 0);
  const effects = project(
    packCharacters(
      batch,
      everyone.map((player) => [player]),
    ),
    targets.map((target) => target - mean),
  ).map(Math.abs);
  return everyone
    .sort((a, b) => effects[b]! - effects[a]! || a - b)
    .slice(0, MOST_PLAYERS)
    .sort((a, b) => a - b);
}
