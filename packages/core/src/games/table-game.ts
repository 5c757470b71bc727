import { contentHash } from '../content-hash.ts';
import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { firstNonFinite } from '../evaluator/checks.ts';
import { describeCoalition } from '../evaluator/describe-coalition.ts';
import type { Game } from '../game.ts';
import { type PlayerList, resolvePlayersOf } from './players.ts';

/** The values of all 2^n coalitions. */
export interface CompleteTable {
  /** Values of all 2^n coalitions, shape [2^n × outputs], row-major: bit i of the row number = player i present. */
  readonly values: Float64Array;
  /** Names of the outputs; default one, `value`. */
  readonly outputs?: readonly string[];
  /** Names of the players; default `p0`, `p1`, … */
  readonly players?: PlayerList;
  /** Default: a content hash of the values. */
  readonly id?: string;
}

/**
 * A game from a complete table of its values.
 * Throws InvalidArgumentError when the rows are no power of two (2 at least) or a value is not finite.
 */
export function tableGame(table: CompleteTable): Game {
  const { values, outputs = ['value'] } = table;
  const rows = values.length / outputs.length;
  const count = Math.log2(rows);
  if (!Number.isInteger(count) || count < 1 || count > 31) {
    const shape = outputs.length === 1 ? '' : ` rows of ${outputs.length} outputs`;
    throw new InvalidArgumentError(
      'values',
      `a complete table holds 2^n values, for n players from 1 to 31: ${rows}${shape} is no such number`,
      values.length,
    );
  }
  const wrong = firstNonFinite(values, 0, values.length);
  if (wrong >= 0) {
    const row = Math.floor(wrong / outputs.length);
    const present = Array.from({ length: count }, (_, player) => player).filter(
      (player) => (row >>> player) & 1,
    );
    throw new InvalidArgumentError(
      `values[${wrong}]`,
      `the value of ${describeCoalition(present, count)}, row ${row}, is ${values[wrong]}: values must be finite`,
      values[wrong],
    );
  }
  return {
    id: table.id ?? `table:${contentHash(outputs.length, values)}`,
    players: resolvePlayersOf(count, table.players),
    outputs,
    batchSize: 4096,
    async evaluate({ rows, words }) {
      if (outputs.length === 1) return Float64Array.from(words, (row) => values[row]!);
      const answer = new Float64Array(rows * outputs.length);
      words.forEach((row, at) => {
        answer.set(values.subarray(row * outputs.length, (row + 1) * outputs.length), at * outputs.length);
      });
      return answer;
    },
  };
}
