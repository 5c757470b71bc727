import { InvalidArgumentError } from '@spex/core';
import type { StoredCost } from '@spex/runtime';
import { describeDollars } from '../dollars.ts';
import { describeSeconds } from '../progress.ts';

/** Milliseconds of a unit of time. */
const TIMES: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
};

const SIZES: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Milliseconds of `30d`, `12h`, `2w`. Throws InvalidArgumentError. */
export function readDuration(flag: string): (text: string) => number {
  return (text) => amount(flag, text, TIMES, 'a time such as 30d, 12h or 2w');
}

/** Bytes of `1GB`, `500MB`, `2GiB`. Throws InvalidArgumentError. */
export function readSize(flag: string): (text: string) => number {
  return (text) => Math.floor(amount(flag, text, SIZES, 'a size such as 1GB or 500MB'));
}

function amount(flag: string, text: string, units: Readonly<Record<string, number>>, wanted: string): number {
  const [, number, unit = ''] = /^\s*(\d+\.?\d*|\.\d+)\s*([a-z]*)\s*$/i.exec(text) ?? [];
  const scale = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : undefined;
  if (number !== undefined && scale !== undefined) return Number(number) * scale;
  throw new InvalidArgumentError(flag, `${flag} must be ${wanted}, not '${text}'`, text);
}

/** `0 B`, `312 kB`, `1.2 MB`. */
export function describeBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 9.95 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** `2026-11-23 00:05`, in local time. */
export function describeMoment(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `4.2 s, 312 calls, 12,345 tokens, $0.02`: what is not counted is left out. */
export function describeStoredCost({ seconds, calls, tokens, dollars }: StoredCost): string {
  const parts = [describeSeconds(seconds)];
  if (calls) parts.push(`${count(calls)} ${calls === 1 ? 'call' : 'calls'}`);
  if (tokens) parts.push(`${count(tokens)} tokens`);
  if (dollars) parts.push(describeDollars(dollars));
  return parts.join(', ');
}

export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** `1 game`, `2,000 games`. */
export function plural(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}
