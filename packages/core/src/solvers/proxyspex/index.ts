export { type ProxySpexSolver, proxyspex } from './proxyspex.ts';
export { type BoostingGrid, PAPER_GRID, type ProxySpexOptions, type Refit } from './settings.ts';
