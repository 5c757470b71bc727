import styles from 'ansi-styles';
import { terminalColour } from '../colours.ts';

/** Colours that a terminal understands. */
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
  const background = colour === 'truecolor' ? exact : nearest;
  return {
    colour,
    bold: (text) => wrap(styles.bold.open, text, styles.bold.close),
    dim: (text) => wrap(styles.dim.open, text, styles.dim.close),
    word: (text, strength) =>
      Math.abs(strength) < 0.05
        ? text
        : wrap(BLACK + background(strength), text, styles.color.close + styles.bgColor.close),
    bar: (text, sign) => wrap(styles.color.ansi256(sign < 0 ? 172 : 33), text, styles.color.close),
  };
}

const BLACK = styles.color.ansi256(16);

function exact(strength: number): string {
  return styles.bgColor.ansi16m(...styles.hexToRgb(terminalColour(strength)));
}

/** Three steps for each sign: the palette's blues and oranges that carry black ink. */
function nearest(strength: number): string {
  const steps = strength < 0 ? [223, 215, 208] : [153, 75, 33];
  return styles.bgColor.ansi256(steps[Math.min(2, Math.floor(Math.abs(strength) * 3))]!);
}
