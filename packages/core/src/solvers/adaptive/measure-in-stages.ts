import {
  type CoalitionBatch,
  concatBatches,
  selectRows,
  sliceRows,
  wordsPerRow,
} from '../../coalitions/batch.ts';
import { distinctRows, rowMapOf } from '../../coalitions/distinct-rows.ts';
import { createRandom, type Random } from '../../coalitions/random.ts';
import { RowMap } from '../../coalitions/row-map.ts';
import { drawPermutation } from '../../coalitions/samplers/draw.ts';
import { enumerateCoalitions } from '../../coalitions/samplers/enumerate.ts';
import { sampleUniform } from '../../coalitions/samplers/uniform.ts';
import type { Evaluator } from '../../evaluator.ts';
import type { Game } from '../../game.ts';
import { chooseCoalitions } from '../choose-coalitions.ts';
import { isEnd } from '../ends.ts';
import { fitProcess } from '../gaussian-process/fit.ts';
import type { MeasuredDraws } from '../measure-draws.ts';
import type { CheckedOptions } from '../options.ts';
import { distinctSample, splitEnds } from '../sample.ts';
import { FIRST_STAGE } from './choice.ts';
import { chooseUnsure } from './choose-unsure.ts';

/** In the later stages, one coalition of so many is drawn at random. */
const DRAWN_EACH = 4;
/** Coalitions to choose from: the more, the better the choice. */
const POOL = 1500;
/** Coalitions after which all are drawn: beyond, choosing gains next to nothing, and takes long. */
const MOST_CHOSEN = 512;
/** Streams of the seed. */
const POOL_STREAM = 0x706f6f6c;
const FIT_STREAM = 0x666974;
const REST_STREAM = 0x72657374;

/**
 * Measures `budget` coalitions in stages. Those of the first are drawn uniformly; each of the others doubles their number: of
 * four, three are those that a Gaussian process conditioned on all before is least sure of, out of a random pool, and one
 * is drawn.
 *
 * Which coalitions they are depends on the seed and on values alone, and a smaller budget's are the first of a larger one's:
 * a run that is resumed or goes on in rounds pays for none of them again. Those drawn are a uniform sample, whatever was
 * chosen: one that was chosen before it is drawn counts as both.
 */
export async function measureInStages(
  evaluator: Evaluator,
  { budget, holdout, seed, output }: CheckedOptions,
): Promise<MeasuredDraws> {
  const { game } = evaluator;
  const random = createRandom(seed);
  evaluator.plan(budget + holdout);
  const sequence = new Sequence(streamFor(game, budget, random));
  sequence.draw(Math.min(FIRST_STAGE, budget));
  for (;;) {
    const wanted = sequence.toBatch();
    const { rows } = wanted;
    const evaluation = await evaluator.evaluate(wanted);
    const sample = distinctSample(evaluation, game.outputs.length, output);
    if (!evaluation.complete || rows >= budget) return { sample, drawn: sequence.drawn() };
    const { draws } = splitEnds(sample);
    const stage = Math.min(rows, budget - rows);
    if (rows >= MOST_CHOSEN || draws.targets.every((target) => target === draws.targets[0])) {
      sequence.draw(stage);
      continue;
    }
    // Not to be cut short by a signal: a run that goes on later must choose the same.
    const { posterior } = await fitProcess(draws, random.fork(FIT_STREAM).fork(rows));
    const pool = poolFor(game, wanted, random.fork(POOL_STREAM).fork(rows));
    sequence.mix(selectRows(pool, chooseUnsure(posterior, pool, stage)), stage);
  }
}

/** Uniform coalitions; those for a smaller budget are the first of those for a larger one. */
function streamFor(game: Game, budget: number, random: Random): CoalitionBatch {
  const {
    players: { length: players },
    recorded,
  } = game;
  if (recorded) return endsFirst(recorded);
  const half = 2 ** (players - 1);
  if (budget <= half) return chooseCoalitions(game, budget, random);
  // A sample of more than half of all coalitions does not begin with a smaller one: the other half is shuffled apart.
  const first = chooseCoalitions(game, half, random);
  const all = enumerateCoalitions(players);
  const rest = selectRows(all, distinctRows(all, rowMapOf(first)));
  const order = drawPermutation(rest.rows, rest.rows, random.fork(REST_STREAM));
  return concatBatches([first, selectRows(rest, order)], players);
}

/** The coalitions wanted so far, in order. */
class Sequence {
  readonly #stream: CoalitionBatch;
  readonly #rows: RowMap;
  /** Rows of the stream that are in. */
  #drawn = 0;

  /** `stream`: uniform coalitions, to be drawn one after the other. */
  constructor(stream: CoalitionBatch) {
    this.#stream = stream;
    this.#rows = new RowMap(stream.players);
  }

  toBatch(): CoalitionBatch {
    return this.#rows.toBatch();
  }

  drawn(): CoalitionBatch {
    return sliceRows(this.#stream, 0, this.#drawn);
  }

  /** Adds so many from the stream. Any that was chosen before is drawn on the way, as it costs nothing. */
  draw(count: number): void {
    const width = wordsPerRow(this.#stream.players);
    const end = this.#rows.size + count;
    for (; this.#rows.size < end; this.#drawn++) {
      this.#rows.add(this.#stream.words, this.#drawn * width);
    }
  }

  /** Adds so many: chosen ones, and at every fourth place one from the stream. */
  mix(chosen: CoalitionBatch, count: number): void {
    const width = wordsPerRow(chosen.players);
    const from = this.#rows.size;
    for (let next = 0; this.#rows.size < from + count; ) {
      const place = this.#rows.size - from + 1;
      if (place % DRAWN_EACH === 0 || next === chosen.rows) this.draw(1);
      // Where it has been drawn meanwhile nothing is added, and the next one has its place.
      else this.#rows.add(chosen.words, next++ * width);
    }
  }
}

/** The rows of a recording in their order, but for the ends. */
function endsFirst(recorded: CoalitionBatch): CoalitionBatch {
  const rows = distinctRows(recorded);
  const ends = rows.filter((row) => isEnd(recorded, row));
  const others = rows.filter((row) => !isEnd(recorded, row));
  return selectRows(recorded, [...ends, ...others]);
}

/** Coalitions to choose from: uniform ones, or those of a recording, that are not wanted yet, and no end. */
function poolFor({ recorded }: Game, wanted: CoalitionBatch, random: Random): CoalitionBatch {
  const candidates = recorded
    ? selectRows(recorded, drawPermutation(recorded.rows, recorded.rows, random))
    : sampleUniform(wanted.players, POOL + wanted.rows, random);
  const fresh = distinctRows(candidates, rowMapOf(wanted)).filter((row) => !isEnd(candidates, row));
  return selectRows(candidates, fresh.subarray(0, POOL));
}
