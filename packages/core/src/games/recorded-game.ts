import { type CoalitionBatch, presentPlayers, wordsPerRow } from '../coalitions/batch.ts';
import { RowMap } from '../coalitions/row-map.ts';
import { contentHash } from '../content-hash.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { checkBatch, firstNonFinite } from '../evaluator/checks.ts';
import { describeCoalition } from '../evaluator/describe-coalition.ts';
import type { Game } from '../game.ts';
import { type PlayerList, resolvePlayersOf } from './players.ts';

/** Coalitions that were measured elsewhere, with their values. */
export interface Recording {
  /** The coalitions that were measured. */
  readonly batch: CoalitionBatch;
  /** Shape [batch.rows × outputs], row-major. */
  readonly values: Float64Array;
  /** Names of the outputs; default one, `value`. */
  readonly outputs?: readonly string[];
  /** Names of the players; default `p0`, `p1`, … */
  readonly players?: PlayerList;
  /** Default: a content hash of the coalitions and values. */
  readonly id?: string;
}

/**
 * A game from ablations that were made elsewhere. Only they can be asked for; a coalition measured twice with equal
 * values counts once.
 * Throws InvalidArgumentError when values and coalitions do not fit each other, a value is not finite, or a coalition was
 * measured twice with different values.
 */
export function recordedGame(recording: Recording): Game {
  const { batch, values, outputs = ['value'] } = recording;
  const width = wordsPerRow(batch.players);
  const count = outputs.length;
  checkBatch(batch, batch.players, 'batch');
  if (values.length !== batch.rows * count || batch.rows === 0) {
    throw new InvalidArgumentError(
      'values',
      `a recording of ${batch.rows} coalitions and ${count} outputs needs ${batch.rows * count} values (and one coalition at least), not ${values.length}`,
      values.length,
    );
  }
  const wrong = firstNonFinite(values, 0, values.length);
  if (wrong >= 0) {
    const row = Math.floor(wrong / count);
    const place = describeCoalition(presentPlayers(batch, row), batch.players);
    throw new InvalidArgumentError(
      `values[${wrong}]`,
      `the value of ${place}, row ${row}, is ${values[wrong]}: values must be finite`,
      values[wrong],
    );
  }

  const rows = new RowMap(batch.players, batch.rows);
  const firstRow = new Int32Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) {
    const known = rows.size;
    const number = rows.add(batch.words, row * width);
    if (number === known) firstRow[number] = row;
    const first = firstRow[number]!;
    for (let output = 0; output < count; output++) {
      if (values[first * count + output] === values[row * count + output]) continue;
      throw new InvalidArgumentError(
        `values[${row * count + output}]`,
        `rows ${first} and ${row} record the same coalition with different values, ${values[first * count + output]} and ${values[row * count + output]}`,
        values[row * count + output],
      );
    }
  }
  return {
    id: recording.id ?? `recording:${contentHash(batch.players, count, batch.words, values)}`,
    players: resolvePlayersOf(batch.players, recording.players),
    outputs,
    batchSize: 4096,
    recorded: rows.toBatch(),
    async evaluate(asked) {
      const answer = new Float64Array(asked.rows * count);
      for (let row = 0; row < asked.rows; row++) {
        const first = firstRow[rows.find(asked.words, row * width)]!;
        for (let output = 0; output < count; output++)
          answer[row * count + output] = values[first * count + output]!;
      }
      return answer;
    },
  };
}
