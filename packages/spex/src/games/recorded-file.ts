import {
  batchFromMasks,
  type CoalitionBatch,
  distinctRows,
  evaluateSpectrum,
  InvalidArgumentError,
  presentPlayers,
  recordedGame,
  rSquared,
  selectRows,
} from '@spex/core';
import type { NumericArray } from '../files/npy.ts';
import type { Npz } from '../files/npz.ts';
import type { FileGame } from './file-game.ts';

/** Ablations that were made, and their values. */
interface Rows {
  readonly batch: CoalitionBatch;
  readonly values: Float64Array;
}

/**
 * Ablations recorded elsewhere, as a game: arrays `masks` [m, n] of 0/1 and `values` [m]; `test_masks` [k, n] and
 * `test_values` [k] to score on, if given. A coalition recorded twice keeps its first value, and is one coalition.
 * Throws InvalidArgumentError where arrays are missing, do not fit, or hold other than 0/1 and finite numbers.
 */
export function recordedFile(archive: Npz): FileGame {
  const all = readRows(archive, 'masks', 'values');
  if (all === undefined) {
    const found = archive.names.join(', ') || 'none';
    throw wrong(`a recording needs the arrays 'masks' and 'values'; it has ${found}`);
  }
  const test = readRows(archive, 'test_masks', 'test_values');
  if (test !== undefined && test.batch.players !== all.batch.players) {
    throw wrong(`'test_masks' has ${test.batch.players} players, 'masks' has ${all.batch.players}`);
  }
  const distinct = distinctRows(all.batch);
  const values = Float64Array.from(distinct, (row) => all.values[row]!);
  return {
    game: recordedGame({ batch: selectRows(all.batch, distinct), values }),
    recorded: {
      rows: all.batch.rows,
      distinctAmong: (rows) => distinct.filter((row) => row < rows).length,
    },
    ...(test && {
      test,
      truth: (spectrum) => ({
        r2: rSquared(test.values, evaluateSpectrum(spectrum, test.batch)),
        coalitions: test.batch.rows,
      }),
    }),
  };
}

/** A pair of arrays; undefined where the archive has neither. */
function readRows(archive: Npz, maskName: string, valueName: string): Rows | undefined {
  const masks = archive.get(maskName);
  const values = archive.get(valueName);
  if (masks === undefined && values === undefined) return undefined;
  if (masks === undefined) throw wrong(`'${valueName}' is there, but not '${maskName}'`);
  if (values === undefined) throw wrong(`'${maskName}' is there, but not '${valueName}'`);

  const [rows, players] = masks.shape;
  if (masks.shape.length !== 2 || !rows || !players) {
    throw wrong(`'${maskName}' must have the shape [coalitions, players], not ${shown(masks)}`);
  }
  const flat = values.shape.length === 1 || (values.shape.length === 2 && values.shape[1] === 1);
  if (!flat || values.values.length !== rows) {
    throw wrong(`'${valueName}' must have the shape [${rows}], a value for each mask, not ${shown(values)}`);
  }
  const odd = masks.values.findIndex((bit) => bit !== 0 && bit !== 1);
  if (odd >= 0) {
    const where = `row ${Math.floor(odd / players)}, player ${odd % players}`;
    throw wrong(`'${maskName}' must hold 0 and 1 only; ${where} is ${masks.values[odd]}`);
  }
  const batch = batchFromMasks(masks.values, players);
  const broken = values.values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    const present = presentPlayers(batch, broken).join(', ') || 'none';
    const value = values.values[broken];
    throw wrong(
      `'${valueName}', row ${broken}, is ${value} (players present: ${present}); values must be finite`,
    );
  }
  return { batch, values: values.values };
}

function shown({ shape }: NumericArray): string {
  return `[${shape.join(', ')}]`;
}

function wrong(message: string): InvalidArgumentError {
  return new InvalidArgumentError('game', message);
}
