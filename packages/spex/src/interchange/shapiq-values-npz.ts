import { type Explanation, InvalidArgumentError, MAX_PLAYERS } from '@spex/core';
import type { Npz } from '../files/npz.ts';
import { fieldsOf } from './fields.ts';
import { playersOfShapiqKey } from './shapiq-keys.ts';
import { explanationOfShapiq } from './shapiq-values.ts';

const fields = fieldsOf("shapiq's InteractionValues");

/** True for what `InteractionValues.save(path, as_npz=True)` wrote. */
export function isShapiqValuesArchive({ names }: Npz): boolean {
  return names.includes('interaction_lookup_keys') || names.includes('interaction_lookup');
}

/**
 * An Explanation from the `.npz` of shapiq before 1.4, whose sets are texts. Throws InvalidArgumentError; also for the still
 * older ones, whose sets are a Python object (a pickle), which only Python can read.
 */
export function parseShapiqValuesArchive(archive: Npz): Explanation {
  const keys = archive.names.includes('interaction_lookup_keys')
    ? archive.texts('interaction_lookup_keys')!
    : onlyPython();
  const values = numbers(archive, 'values');
  const places = numbers(archive, 'interaction_lookup_indices');
  if (places.length !== keys.length) {
    fields.fail(`${keys.length} sets have ${places.length} places in 'interaction_lookup_indices'`);
  }
  const players = fields.integer(single(archive, 'n_players'), 'n_players', 1, MAX_PLAYERS);
  const budget = single(archive, 'estimation_budget');
  return explanationOfShapiq({
    players,
    index: archive.texts('index')?.[0] ?? fields.fail("the array 'index' is missing"),
    order: fields.integer(single(archive, 'max_order'), 'max_order', 1, players),
    leastOrder: fields.integer(single(archive, 'min_order'), 'min_order', 0, players),
    baseline: fields.number(single(archive, 'baseline_value'), 'baseline_value'),
    estimated: single(archive, 'estimated') !== 0,
    // shapiq's own mark for none.
    budget: budget === -1 ? null : fields.integer(budget, 'estimation_budget', 0),
    terms: keys.map((key, at) => ({
      players: playersOfShapiqKey(key, players, fields),
      value: fields.number(values[places[at]!], `values[${places[at]}]`),
    })),
  });
}

function numbers(archive: Npz, name: string): Float64Array {
  return archive.get(name)?.values ?? fields.fail(`the array '${name}' is missing`);
}

function single(archive: Npz, name: string): number {
  return numbers(archive, name)[0] ?? fields.fail(`the array '${name}' is empty`);
}

function onlyPython(): never {
  const message =
    'this archive of an old shapiq keeps its sets as a Python object: load it there with InteractionValues.load, and save it as .json';
  throw new InvalidArgumentError('file', message);
}
