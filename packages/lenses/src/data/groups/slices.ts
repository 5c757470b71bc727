import { InvalidArgumentError } from '@spex/core';
import type { PointGroups } from '../point-groups.ts';
import { countPoints, groupPlayers } from './group-players.ts';

/** A date, with or without a time of day and an offset from UTC; a month alone. */
const DATE = /^(\d{4}-\d\d(?:-\d\d)?)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*(Z|[+-]\d\d:?\d\d)?$/i;

/**
 * Cuts the points, in ascending order of a column, into k slices of equal count (those of one more come first); equal
 * values keep the points' order. The column holds numbers, or dates as ISO 8601 writes them; a time without an offset is
 * UTC. A slice is named after its range.
 *
 * Throws InvalidArgumentError for k below 2 or above the number of points, and for a value that is neither number nor date
 * (the row is told).
 */
export function sliceGroups(values: readonly (string | number)[], k: number): PointGroups {
  if (!Number.isInteger(k) || k < 2 || k > values.length) {
    const message = `slices must be an integer from 2 to ${values.length}, the number of points, not ${k}`;
    throw new InvalidArgumentError('k', message, k);
  }
  const positions = positionsOf(values);
  const order = [...values.keys()].sort((a, b) => positions[a]! - positions[b]!);
  const least = Math.floor(values.length / k);
  const longer = values.length % k;
  const slices = Array.from({ length: k }, (_, slice) => {
    const start = slice * least + Math.min(slice, longer);
    return order.slice(start, start + least + (slice < longer ? 1 : 0));
  });
  const ends = slices.map((slice) => [values[slice[0]!]!, values[slice.at(-1)!]!] as const);
  return groupPlayers(
    slices.map((slice) => slice.sort((a, b) => a - b)),
    (points, slice) => {
      const [first, last] = ends[slice]!.map((value) => String(value).trim());
      return `${first === last ? first : `${first} … ${last}`} (${countPoints(points)})`;
    },
  );
}

/** Where each value stands: all as numbers, or else all as dates. */
function positionsOf(values: readonly (string | number)[]): number[] {
  const numbers = values.map((value) => (String(value).trim() === '' ? Number.NaN : Number(value)));
  if (numbers.every(Number.isFinite)) return numbers;
  const dates = values.map(parseDate);
  const dated = dates.filter(Number.isFinite).length > values.length / 2;
  const parsed = dated ? dates : numbers;
  const wrong = parsed.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return parsed;
  const kind = dated ? 'a date such as 2020-01-31' : 'a number, or all of them dates such as 2020-01-31';
  const message = `the value of row ${wrong} must be ${kind}, not '${values[wrong]}'`;
  throw new InvalidArgumentError('values', message, values[wrong]);
}

/** Milliseconds since 1970; NaN for what is no date. */
function parseDate(value: string | number): number {
  const [, day, time = '00:00', offset = 'Z'] = DATE.exec(String(value).trim()) ?? [];
  if (day === undefined) return Number.NaN;
  const date = day.length === 7 ? `${day}-01` : day;
  return Date.parse(`${date}T${time}${offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2').toUpperCase()}`);
}
