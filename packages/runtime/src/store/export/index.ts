export { type ExportFormat, exportGame } from './export-game.ts';
