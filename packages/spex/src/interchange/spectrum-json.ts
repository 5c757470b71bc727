import { isObject } from './fields.ts';

/** The labels that a spectrum `{ players, terms, labels }` has; undefined where it has none. */
export function labelsOfSpectrum(data: unknown): readonly string[] | undefined {
  const labels = isObject(data) ? data.labels : undefined;
  return Array.isArray(labels) && labels.every((label) => typeof label === 'string') ? labels : undefined;
}
