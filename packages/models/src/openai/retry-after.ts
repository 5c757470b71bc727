/**
 * Milliseconds that a server asks to wait, from `retry-after-ms` (OpenAI, Azure) or `retry-after` in seconds or as a date
 * (RFC 9110, section 10.2.3). Undefined where it says nothing, or nothing that can be read.
 *
 * @param now the wall clock, milliseconds since 1970.
 */
export function readRetryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = readNumber(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds;
  const text = headers.get('retry-after');
  const seconds = readNumber(text);
  if (seconds !== undefined) return seconds * 1000;
  // A date has a month's name; without one, odd things are dates too.
  const date = text !== null && /[a-z]/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function readNumber(text: string | null): number | undefined {
  if (text === null || text.trim() === '') return undefined;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : undefined;
}
