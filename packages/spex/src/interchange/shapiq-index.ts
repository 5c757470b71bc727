import { type EstimatedIndex, InvalidArgumentError } from '@spex/core';

/** Indices that go by the same name, and mean the same, here and in shapiq. */
const SHARED: readonly EstimatedIndex[] = [
  'SV',
  'BV',
  'SII',
  'BII',
  'STII',
  'FSII',
  'FBII',
  'k-SII',
  'Moebius',
];

/** The index that a shapiq file names. Throws InvalidArgumentError that lists those that can be read. */
export function indexOfShapiq(name: string): EstimatedIndex {
  const index = SHARED.find((known) => known === name);
  if (index !== undefined) return index;
  const message = `shapiq's index '${name}' has no counterpart here: ${SHARED.join(', ')} can be read`;
  throw new InvalidArgumentError('index', message, name);
}

/** An index under shapiq's name. Throws InvalidArgumentError that lists those that shapiq has. */
export function shapiqIndex(name: string): EstimatedIndex {
  const index = SHARED.find((known) => known === name);
  if (index !== undefined) return index;
  const message = `shapiq has no index ${name}: give --index, one of ${SHARED.join(', ')}`;
  throw new InvalidArgumentError('index', message, name);
}

/** Indices whose term of the empty set is a value of its own, not v(∅), which shapiq keeps as the baseline. */
export const OWN_EMPTY_TERM: readonly EstimatedIndex[] = ['BII', 'BV', 'FBII'];
