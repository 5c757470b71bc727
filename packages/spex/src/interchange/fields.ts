import { InvalidArgumentError } from '@spex/core';

/** Reads fields of untrusted JSON; every error names the format and the field. */
export interface FieldReader {
  object(value: unknown, path: string): Record<string, unknown>;
  number(value: unknown, path: string): number;
  integer(value: unknown, path: string, least: number, most?: number): number;
  text(value: unknown, path: string): string;
  texts(value: unknown, path: string): string[];
  fail(message: string, value?: unknown): never;
}

/** A reader for a format: `shapiq's InteractionValues`. Its methods throw InvalidArgumentError. */
export function fieldsOf(format: string): FieldReader {
  const fail = (message: string, value?: unknown): never => {
    throw new InvalidArgumentError('file', `not ${format}: ${message}`, value);
  };
  const wrong = (path: string, wanted: string, value: unknown): never => {
    const found =
      value === undefined ? 'missing' : `not ${(JSON.stringify(value) ?? typeof value).slice(0, 40)}`;
    return fail(`'${path}' must be ${wanted}, ${found}`, value);
  };
  return {
    fail,
    object(value, path) {
      if (isObject(value)) return value;
      return wrong(path, 'an object', value);
    },
    number(value, path) {
      if (typeof value === 'number' && Number.isFinite(value)) return value;
      return wrong(path, 'a finite number', value);
    },
    integer(value, path, least, most = Number.MAX_SAFE_INTEGER) {
      if (Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most)
        return value as number;
      const range = most === Number.MAX_SAFE_INTEGER ? `of at least ${least}` : `from ${least} to ${most}`;
      return wrong(path, `an integer ${range}`, value);
    },
    text(value, path) {
      if (typeof value === 'string') return value;
      return wrong(path, 'a text', value);
    },
    texts(value, path) {
      if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value as string[];
      return wrong(path, 'a list of texts', value);
    },
  };
}

/** True for an object that is no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
