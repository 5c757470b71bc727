import { InvalidArgumentError } from '@spex/core';
import type { Npz } from '../files/npz.ts';
import { formatNpy, formatNpz } from '../files/write-npy.ts';
import type { MeasuredValues } from './content.ts';
import { type MaskedRows, masksOf, readMaskedRows } from './masks.ts';
import { onlyOutput } from './measured.ts';

/**
 * Recorded ablations from an `.npz` archive: `masks` [m, n] of 0 and 1 and `values` [m]; `test_masks`, `test_values` to score
 * on and `labels` [n], texts, where they are there. Throws InvalidArgumentError.
 */
export function parseRecording(archive: Npz): MeasuredValues {
  const all = readMaskedRows(archive, 'masks', 'values');
  if (all === undefined) {
    const found = archive.names.join(', ') || 'none';
    throw wrong(`a recording needs the arrays 'masks' and 'values'; it has ${found}`);
  }
  const test = readMaskedRows(archive, 'test_masks', 'test_values');
  const { players } = all.batch;
  if (test !== undefined && test.batch.players !== players) {
    throw wrong(`'test_masks' has ${test.batch.players} players, 'masks' has ${players}`);
  }
  const labels = archive.names.includes('labels') ? archive.texts('labels') : undefined;
  if (labels !== undefined && labels.length !== players) {
    throw wrong(`'labels' has ${labels.length} texts, 'masks' has ${players} players`);
  }
  return { ...all, outputs: ['value'], ...(test && { test }), ...(labels && { labels }) };
}

/** The same as an `.npz` archive. Throws InvalidArgumentError where there are several outputs. */
export function formatRecording(measured: MeasuredValues): Uint8Array {
  const { batch, test, labels } = measured;
  return formatNpz({
    ...arrays({ batch, values: onlyOutput(measured) }, ''),
    ...(test && arrays(test, 'test_')),
    ...(labels && { labels: formatNpy(labels) }),
  });
}

function arrays({ batch, values }: MaskedRows, prefix: string): Record<string, Uint8Array> {
  return {
    [`${prefix}masks`]: formatNpy(masksOf(batch), { shape: [batch.rows, batch.players] }),
    [`${prefix}values`]: formatNpy(values),
  };
}

function wrong(message: string): InvalidArgumentError {
  return new InvalidArgumentError('game', message);
}
