import { flow } from '../layout/flow.ts';
import { ems } from '../layout/measure.ts';

/** A length for an attribute, to a tenth of a pixel. */
export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** The text in lines of at most `width` pixels. */
export function wrap(text: string, width: number, size: number): string[] {
  const lines = flow([{ text: text.trim(), player: -1 }], width, (part) => ems(part) * size);
  return lines.map((line) => line.map((piece) => piece.text).join(''));
}
