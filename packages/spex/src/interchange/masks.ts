import {
  batchFromMasks,
  type CoalitionBatch,
  InvalidArgumentError,
  isPresent,
  presentPlayers,
} from '@spex/core';
import type { NumericArray } from '../files/npy.ts';
import type { Npz } from '../files/npz.ts';

/** Coalitions and their values, one each. */
export interface MaskedRows {
  readonly batch: CoalitionBatch;
  readonly values: Float64Array;
}

/**
 * A pair of an archive's arrays: coalitions [m, n] of 0 and 1, and values [m]; undefined where it has neither. Throws
 * InvalidArgumentError where arrays do not fit, or hold other than 0, 1 and finite numbers.
 */
export function readMaskedRows(archive: Npz, maskName: string, valueName: string): MaskedRows | undefined {
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

/** Coalitions as bytes of 0 and 1, shape [rows × players], row-major. */
export function masksOf(batch: CoalitionBatch): Uint8Array {
  const { rows, players } = batch;
  const masks = new Uint8Array(rows * players);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let player = 0; player < players; player++, at++) masks[at] = isPresent(batch, row, player) ? 1 : 0;
  }
  return masks;
}

function shown({ shape }: NumericArray): string {
  return `[${shape.join(', ')}]`;
}

function wrong(message: string): InvalidArgumentError {
  return new InvalidArgumentError('game', message);
}
