import styles from 'ansi-styles';
import { terminalColour } from '../colours.ts';

export type TerminalColour = 'none' | 'ansi256' | 'truecolor';

/** Writes styled text; with `none` it writes the text alone. */
export interface Paint {
  readonly colour: TerminalColour;
  bold(text: string): string;
  dim(text: string): string;
  /** A word on the background of its strength, -1 to 1; weaker than 5 % stays plain. */
  word(text: string, strength: number): string;
  /** A bar in the colour of its sign. */
  bar(text: string, sign: number): string;
}

export function paint(colour: TerminalColour): Paint {
  const wrap = (open: string, text: string, close: string) => (text === '' ? '' : open + text + close);
  if (colour === 'none') {
    const plain = (text: string) => text;
    return { colour, bold: plain, dim: plain, word: plain, bar: plain };
  }
  const code = (hex: string, kind: 'color' | 'bgColor') =>
    colour === 'truecolor'
      ? styles[kind].ansi16m(...styles.hexToRgb(hex))
      : styles[kind].ansi256(styles.hexToAnsi256(hex));
  return {
    colour,
    bold: (text) => wrap(styles.bold.open, text, styles.bold.close),
    dim: (text) => wrap(styles.dim.open, text, styles.dim.close),
    word: (text, strength) =>
      Math.abs(strength) < 0.05
        ? text
        : wrap(
            code('#000000', 'color') + code(terminalColour(strength), 'bgColor'),
            text,
            styles.color.close + styles.bgColor.close,
          ),
    bar: (text, sign) => wrap(code(sign < 0 ? '#d97706' : '#2f86eb', 'color'), text, styles.color.close),
  };
}
