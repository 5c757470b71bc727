import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';

/** Readers of untrusted JSON. Each throws InvalidArgumentError that names the field by its path and what it must be. */

export function readObject(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw wrong(path, 'an object', value);
}

export function readList(value: unknown, path: string): unknown[] {
  if (Array.isArray(value)) return value;
  throw wrong(path, 'a list', value);
}

export function readString(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw wrong(path, 'a string', value);
}

export function readNumber(value: unknown, path: string): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw wrong(path, 'a finite number', value);
}

export function readNumberOrNull(value: unknown, path: string): number | null {
  return value === null ? null : readNumber(value, path);
}

export function readInteger(
  value: unknown,
  path: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
    return value as number;
  throw wrong(path, `an integer from ${least} to ${most}`, value);
}

export function readOneOf<Name extends string>(value: unknown, path: string, names: readonly Name[]): Name {
  const known = names.find((name) => name === value);
  if (known !== undefined) return known;
  throw wrong(path, names.length === 1 ? `'${names[0]}'` : `one of ${names.join(', ')}`, value);
}

function wrong(path: string, right: string, value: unknown): InvalidArgumentError {
  const text =
    value === undefined ? 'missing' : `not ${(JSON.stringify(value) ?? typeof value).slice(0, 40)}`;
  return new InvalidArgumentError(path, `no explanation: '${path}' must be ${right}, ${text}`, value);
}
