import type { Explanation } from '@spex/core';
import { type HtmlOptions, renderHtml } from './page/render-html.ts';
import { renderSvg, type SvgOptions } from './svg/render-svg.ts';
import { renderTerminal, type TerminalOptions } from './terminal/render-terminal.ts';

/** An explanation that can be asked for its pictures. It is JSON as before: the methods are not enumerable. */
export interface Showable extends Explanation {
  /** As `renderSvg`. */
  toSVG(options?: SvgOptions): string;
  /** As `renderHtml`. */
  toHTML(options?: HtmlOptions): string;
  /** As `renderTerminal`, without colours by default. */
  toString(options?: TerminalOptions): string;
}

/**
 * Gives an explanation methods for its pictures. Notebooks that know `Jupyter.display` (Deno's) show it by itself: as a picture, or
 * as a text where there is none.
 */
export function showable<E extends Explanation>(explanation: E): E & Showable {
  const text = (options?: TerminalOptions): string => renderTerminal(explanation, options);
  const methods: Record<string | symbol, unknown> = {
    toSVG: (options?: SvgOptions) => renderSvg(explanation, options),
    toHTML: (options?: HtmlOptions) => renderHtml(explanation, options),
    toString: text,
    [Symbol.for('Jupyter.display')]: () => ({
      'image/svg+xml': renderSvg(explanation),
      'text/plain': text(),
    }),
  };
  const shown = { ...explanation };
  for (const name of Reflect.ownKeys(methods)) {
    Object.defineProperty(shown, name, { value: methods[name], enumerable: false });
  }
  return shown as E & Showable;
}
