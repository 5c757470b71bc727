import { DARK, LIGHT } from '../colours.ts';
import { variablesOf } from './style.ts';

/**
 * A picture whose colours are those of one theme, written out: for programs that draw SVG without knowing CSS variables, as those that make a
 * PNG of it.
 */
export function withFixedColours(svg: string, theme: 'light' | 'dark' = 'light'): string {
  const colours = new Map(variablesOf(theme === 'dark' ? DARK : LIGHT));
  return svg
    .replace(/@media \(prefers-color-scheme:dark\)\{\.spex-auto\{[^{}]*\}\}/g, '')
    .replace(/\.spex-\w+\{[^{}]*\}/g, '')
    .replace(/var\((--[\w-]+)\)/g, (whole, name: string) => colours.get(name) ?? whole);
}
