import { InvalidArgumentError } from '../errors/invalid-argument-error.ts';
import { auto } from './auto/index.ts';
import { banzhafMsr } from './banzhaf-msr/index.ts';
import { exact } from './exact/index.ts';
import { faithRegression } from './faith-regression/index.ts';
import { gaussianProcess } from './gaussian-process/index.ts';
import { kernelShap } from './kernel-shap/index.ts';
import { kernelShapIq } from './kernel-shap-iq/index.ts';
import { lasso } from './lasso/index.ts';
import { leverageShap } from './leverage-shap/index.ts';
import { lime } from './lime/index.ts';
import { oddShap } from './odd-shap/index.ts';
import { owen } from './owen/index.ts';
import { permutation } from './permutation/index.ts';
import { proxyShap } from './proxy-shap/index.ts';
import { proxyspex } from './proxyspex/index.ts';
import { regressionMsr } from './regression-msr/index.ts';
import { shapIq } from './shap-iq/index.ts';
import type { Solver } from './solver.ts';
import { sparseRegression } from './sparse-regression/index.ts';
import { spex } from './spex/index.ts';
import { stratified } from './stratified/index.ts';
import { svarmIq } from './svarm-iq/index.ts';

/** Every solver, by name. */
export const SOLVERS: Readonly<Record<string, Solver>> = {
  auto,
  'banzhaf-msr': banzhafMsr,
  exact,
  'faith-regression': faithRegression,
  'gaussian-process': gaussianProcess,
  'kernel-shap': kernelShap,
  'kernel-shap-iq': kernelShapIq,
  lasso,
  'leverage-shap': leverageShap,
  lime,
  'odd-shap': oddShap,
  owen,
  permutation,
  'proxy-shap': proxyShap,
  proxyspex,
  'regression-msr': regressionMsr,
  'shap-iq': shapIq,
  'sparse-regression': sparseRegression,
  spex,
  stratified,
  'svarm-iq': svarmIq,
};

/** The solver of that name. Throws InvalidArgumentError that lists the names. */
export function getSolver(name: string): Solver {
  const solver = Object.hasOwn(SOLVERS, name) ? SOLVERS[name] : undefined;
  if (solver) return solver;
  const names = Object.keys(SOLVERS).join(', ');
  throw new InvalidArgumentError('solver', `there is no solver '${name}': the solvers are ${names}`, name);
}
