export { renderSvg, type SvgOptions } from './svg/render-svg.ts';
export { renderTerminal, type TerminalOptions } from './terminal/render-terminal.ts';
