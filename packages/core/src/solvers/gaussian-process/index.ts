export {
  type GaussianProcessOptions,
  type GaussianProcessSolver,
  gaussianProcess,
} from './gaussian-process.ts';
