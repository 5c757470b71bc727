import {
  batchFromLists,
  distinctRows,
  InvalidArgumentError,
  MAX_PLAYERS,
  presentPlayers,
  selectRows,
} from '@spex/core';
import type { Npz } from '../files/npz.ts';
import { formatNpy, formatNpz } from '../files/write-npy.ts';
import type { MeasuredValues } from './content.ts';
import { fieldsOf, isObject } from './fields.ts';
import { masksOf, readMaskedRows } from './masks.ts';
import { onlyOutput } from './measured.ts';
import { readShapiqEntries, shapiqKey } from './shapiq-keys.ts';

/** The version of shapiq that brought this layout; those after it read it. */
const LAYOUT = '1.3.1';

const fields = fieldsOf('a game of shapiq');

/** True for what `Game.to_json_file` writes. */
export function isShapiqGame(data: unknown): boolean {
  if (!isObject(data)) return false;
  if (data.data_type !== undefined) return data.data_type === 'game';
  return isObject(data.metadata) && 'normalization_value' in data.metadata && 'data' in data;
}

/** True for what `Game.save_values` writes as `.npz`. */
export function isShapiqGameArchive({ names }: Npz): boolean {
  return names.includes('coalitions') && names.includes('n_players');
}

/**
 * The values of a shapiq game saved as JSON (shapiq 1.3 and later). They are those of the value function: what shapiq subtracts
 * from them when it is asked, mostly v(∅), is kept beside them. Throws InvalidArgumentError.
 */
export function parseShapiqGame(data: unknown): MeasuredValues {
  const file = fields.object(data, 'the file');
  const metadata = fields.object(file.metadata, 'metadata');
  const players = fields.integer(metadata.n_players, 'metadata.n_players', 1, MAX_PLAYERS);
  const entries = readShapiqEntries(file.data, 'data', players, fields);
  if (entries.length === 0) fields.fail('it has no values');
  const { normalization_value: normalization, player_names: names } = metadata;
  const labels =
    names === undefined || names === null ? undefined : fields.texts(names, 'metadata.player_names');
  if (labels !== undefined && labels.length !== players) {
    fields.fail(`'metadata.player_names' has ${labels.length} names for ${players} players`);
  }
  return {
    batch: batchFromLists(
      entries.map((entry) => entry.players),
      players,
    ),
    values: Float64Array.from(entries, ({ value }) => value),
    outputs: ['value'],
    ...(labels && { labels }),
    ...normalizationOf(normalization),
  };
}

/** The same from `.npz`, of any version of shapiq. */
export function parseShapiqGameArchive(archive: Npz): MeasuredValues {
  const rows = readMaskedRows(archive, 'coalitions', 'values')!;
  const players = archive.get('n_players')?.values[0];
  if (players !== rows.batch.players) {
    const message = `'coalitions' has ${rows.batch.players} players, 'n_players' is ${players}`;
    throw new InvalidArgumentError('game', message);
  }
  return {
    ...rows,
    outputs: ['value'],
    ...normalizationOf(archive.get('normalization_value')?.values[0]),
  };
}

function normalizationOf(value: unknown): { normalization?: number } {
  if (value === undefined || value === null) return {};
  return { normalization: fields.number(value, 'normalization_value') };
}

/**
 * Measured values as `Game.load` and `Game.load_values` of shapiq read them. Of a coalition measured twice the first value
 * counts. Throws InvalidArgumentError where there are several outputs.
 */
export function formatShapiqGame(measured: MeasuredValues): Record<string, unknown> {
  const { batch, labels, normalization = 0 } = measured;
  const values = onlyOutput(measured);
  const rows = Array.from(distinctRows(batch));
  return {
    object_name: 'Game',
    data_type: 'game',
    version: LAYOUT,
    created_from: 'spex',
    description: null,
    parameters: {},
    timestamp: null,
    metadata: {
      n_players: batch.players,
      game_name: 'Game',
      normalization_value: normalization,
      // Without it shapiq would want to measure what is not there, even where nobody asks for it.
      precompute_flag: true,
      precomputed: true,
      player_names: labels ?? null,
    },
    data: Object.fromEntries(rows.map((row) => [shapiqKey(presentPlayers(batch, row)), values[row]!])),
  };
}

/** The same as `.npz`, which holds no names of players. */
export function formatShapiqGameArchive(measured: MeasuredValues): Uint8Array {
  const { normalization = 0 } = measured;
  const values = onlyOutput(measured);
  const rows = distinctRows(measured.batch);
  const batch = selectRows(measured.batch, rows);
  return formatNpz({
    values: formatNpy(Float64Array.from(rows, (row) => values[row]!)),
    coalitions: formatNpy(masksOf(batch), { shape: [batch.rows, batch.players], truths: true }),
    n_players: formatNpy(BigInt64Array.of(BigInt(batch.players)), { shape: [] }),
    normalization_value: formatNpy(Float64Array.of(normalization), { shape: [] }),
  });
}
