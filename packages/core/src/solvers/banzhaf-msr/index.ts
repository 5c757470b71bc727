export { type BanzhafMsrOptions, type BanzhafMsrSolver, banzhafMsr } from './banzhaf-msr.ts';
export type { BanzhafForm } from './from-draws.ts';
