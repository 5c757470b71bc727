import { DARK, LIGHT, type Theme } from '../colours.ts';

/** `auto` follows the reader's preference. */
export type SvgTheme = 'auto' | 'light' | 'dark';

export const FONT =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Helvetica Neue', Arial, sans-serif";

/** The style sheet of the picture. All rules are under `.spex`, for SVGs that are inlined into a page. */
export function styleSheet(theme: SvgTheme): string {
  const base = `.spex text{font-family:${FONT};fill:var(--ink)}
.spex .page{fill:var(--page)}.spex .muted{fill:var(--muted)}.spex .strong{font-weight:700}
.spex .frame{fill:none;stroke:var(--line)}
.spex .raise{fill:var(--raise)}.spex .lower{fill:var(--lower)}
.spex .line-raise,.spex .arc-raise{stroke:var(--raise-strong);fill:none}
.spex .line-lower,.spex .arc-lower{stroke:var(--lower-strong);fill:none}
.spex .line-lower,.spex .arc-lower{stroke-dasharray:6 3.5}
.spex .arc-raise,.spex .arc-lower{stroke-linejoin:round}
.spex .foot-raise{fill:var(--raise-strong)}.spex .foot-lower{fill:var(--lower-strong)}
.spex .node{fill:var(--page);stroke-dasharray:none}
.spex .halo{paint-order:stroke;stroke:var(--page);stroke-width:3px;stroke-linejoin:round}
.spex .linked{fill:var(--line);fill-opacity:.45}
.spex .value-raise{fill:var(--raise-strong);font-weight:600}.spex .value-lower{fill:var(--lower-strong);font-weight:600}`;
  const first = variables(theme === 'dark' ? DARK : LIGHT);
  const dark = theme === 'auto' ? `\n@media (prefers-color-scheme:dark){.spex-auto{${variables(DARK)}}}` : '';
  return `.spex-${theme}{${first}}${dark}\n${base}`;
}

function variables(theme: Theme): string {
  return variablesOf(theme)
    .map(([name, colour]) => `${name}:${colour}`)
    .join(';');
}

/** The variables that the pictures' rules use, with their colours. */
export function variablesOf(theme: Theme): (readonly [name: string, colour: string])[] {
  return [
    ['--page', theme.background],
    ['--ink', theme.ink],
    ['--muted', theme.muted],
    ['--line', theme.line],
    ['--raise', theme.raise],
    ['--lower', theme.lower],
    ['--raise-strong', theme.raiseStrong],
    ['--lower-strong', theme.lowerStrong],
  ];
}
