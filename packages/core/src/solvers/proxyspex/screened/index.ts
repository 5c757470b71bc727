export { fitScreened, type ScreenedFit } from './fit.ts';
