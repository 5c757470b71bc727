export { renderTerminal, type TerminalOptions } from './terminal/render-terminal.ts';
