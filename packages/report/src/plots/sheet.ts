import { type Explanation, InvalidArgumentError } from '@spex/core';
import { BOLD, WIDE } from '../layout/measure.ts';
import { n, wrap } from '../svg/markup.ts';
import { type SvgTheme, styleSheet } from '../svg/style.ts';
import { clean } from '../words/clean.ts';
import { escapeMarkup } from '../words/escape.ts';
import { surrogateInWords } from '../words/surrogate.ts';

/** What every plot takes. */
export interface PlotOptions {
  /** Pixels, at least 320; default 720. The height follows from what is drawn. */
  readonly width?: number;
  /** Default `auto`: the reader's preference. */
  readonly theme?: SvgTheme;
  /** Takes the width of whatever holds it, and keeps its proportions, instead of `width` pixels; default false. */
  readonly responsive?: boolean;
  /** Without a style sheet, for a page that has `plotStyle()` once for all its plots; default false. */
  readonly bare?: boolean;
}

/** Marks of the plots, beside those of the text's picture. Raising is filled, lowering is hollow and dashed. */
const MARKS = `
.spex .ink{fill:var(--ink)}
.spex .axis{stroke:var(--muted);fill:none}.spex .grid{stroke:var(--line);fill:none}
.spex .bar-raise{fill:var(--raise-strong)}
.spex .bar-lower{fill:var(--lower);fill-opacity:.35;stroke:var(--lower-strong);stroke-width:1.5;stroke-dasharray:4 2.5}
.spex .stack-raise{fill:var(--raise-strong);stroke:var(--raise-strong)}
.spex .stack-lower{fill:var(--lower-strong);stroke:var(--lower-strong);stroke-dasharray:4 2.5}
.spex .bar-rest{fill:var(--line);stroke:var(--muted)}
.spex .whisker{stroke:var(--ink);stroke-width:1.5;fill:none}
.spex .dot{fill:var(--ink)}.spex .hollow{fill:var(--page);stroke:var(--ink);stroke-width:2}.spex .faint{fill:var(--line)}
.spex .badge{fill:var(--page);stroke-width:1.5;stroke-dasharray:none}
.spex .link{stroke:var(--ink);stroke-width:2;fill:none}`;

/** A page that grows downwards as things are put on it. */
export class Sheet {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  /** Where the next thing goes. */
  y: number;
  readonly #theme: SvgTheme;
  readonly #responsive: boolean;
  readonly #bare: boolean;
  readonly #body: string[] = [];

  /** Throws InvalidArgumentError for an option out of its range. */
  constructor({ width = 720, theme = 'auto', responsive = false, bare = false }: PlotOptions) {
    if (!(width >= 320 && width < Infinity))
      throw new InvalidArgumentError('width', `width must be at least 320, not ${width}`, width);
    if (!['auto', 'light', 'dark'].includes(theme)) {
      throw new InvalidArgumentError('theme', `theme must be auto, light or dark, not ${theme}`, theme);
    }
    const margin = width < 480 ? 16 : 28;
    this.width = width;
    this.left = margin;
    this.right = width - margin;
    this.y = margin;
    this.#theme = theme;
    this.#responsive = responsive;
    this.#bare = bare;
  }

  /** Text in as many lines as it takes. */
  write(text: string, size: number, kind: 'strong' | 'muted' | 'ink'): void {
    const room = (this.right - this.left) / (kind === 'strong' ? BOLD : WIDE);
    for (const line of wrap(text, room, size)) {
      this.y += size * 1.4;
      this.#body.push(textAt(line, this.left, this.y - size * 0.35, { size, kind }));
    }
  }

  /** The sentence that says what the picture shows, a line about it, and some room. */
  head(title: string, about: string): void {
    this.write(title, 18, 'strong');
    this.write(about, 13, 'muted');
    this.y += 12;
  }

  /**
   * The head of a picture of one explanation: what is explained and read as which index (default: its own), and that these are not
   * the values that were estimated, where they are not.
   */
  headOf(title: string, explanation: Explanation, what = '', index = explanation.interactions.index): void {
    const read = what === '' ? index : `${what} ${index}`;
    const own = index === explanation.interactions.index;
    const note = surrogateInWords(explanation, own ? explanation.interactions : { index });
    this.head(title, `Explained: ${clean(explanation.game.output)}. ${read}. ${note}`);
  }

  /** Markup that is put where it says itself. */
  draw(...markup: readonly string[]): void {
    for (const piece of markup) if (piece !== '') this.#body.push(piece);
  }

  /** The file. `title`: what it shows in one sentence; `told`: the same for those who cannot see it, sentence by sentence. */
  finish(title: string, told: readonly string[]): string {
    const height = Math.ceil(this.y + this.left - 8);
    const size = this.#responsive
      ? 'style="display:block;width:100%;height:auto"'
      : `width="${n(this.width)}" height="${height}"`;
    const look = this.#bare ? '' : ` spex-${this.#theme}`;
    const style = this.#bare ? '' : `<style>${plotStyle(this.#theme)}</style>\n`;
    return `<svg xmlns="http://www.w3.org/2000/svg" class="spex${look}" role="img" ${size} viewBox="0 0 ${n(this.width)} ${height}">
<title>${escapeMarkup(title)}</title>
<desc>${escapeMarkup(told.join(' '))}</desc>
${style}<rect class="page" width="100%" height="100%"/>
${this.#body.join('\n')}
</svg>
`;
  }
}

/** The style sheet of all plots, for a page that holds bare ones. `theme`: as of a plot; default `auto`. */
export function plotStyle(theme: SvgTheme = 'auto'): string {
  return `${styleSheet(theme)}${MARKS}`;
}

/** A line of text. The text must have been made harmless (`clean`); markup in it is escaped here. */
export function textAt(
  text: string,
  x: number,
  y: number,
  {
    size = 13,
    kind = 'ink',
    anchor = 'start',
  }: { readonly size?: number; readonly kind?: string; readonly anchor?: 'start' | 'middle' | 'end' } = {},
): string {
  const place = anchor === 'start' ? '' : ` text-anchor="${anchor}"`;
  return `<text x="${n(x)}" y="${n(y)}" font-size="${size}" class="${kind}"${place}>${escapeMarkup(text)}</text>`;
}

/** Throws InvalidArgumentError unless a number of things to draw is a whole number from 1. */
export function checkTop(top: number, name = 'top'): void {
  if (Number.isInteger(top) && top >= 1) return;
  throw new InvalidArgumentError(name, `${name} must be a whole number from 1, not ${top}`, top);
}
