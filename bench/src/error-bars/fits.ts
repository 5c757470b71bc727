import {
  createSpectrum,
  crossValidatedLasso,
  designMatrix,
  Evaluator,
  evaluateSpectrum,
  type FitSpectrum,
  gaussianProcess,
  type MeasuredRows,
  proxyspex,
  recordedGame,
  type Solver,
  type Spectrum,
  type Support,
  sliceRows,
  spectrumOf,
} from 'spex';

/** A way from coalitions to a spectrum: the whole of it, and a quicker one for refits. */
export interface BenchFit {
  /** Given all measured coalitions, the grand and the empty one first, as solvers measure them. */
  readonly whole: FitSpectrum;
  /** Given some of the draws. */
  readonly refit: FitSpectrum;
}

/** The solvers whose error bars are measured. */
export const FITS: Readonly<Record<string, BenchFit>> = {
  proxyspex: {
    whole: (sample) => solveMeasured(proxyspex, sample),
    refit: (sample) => solveMeasured(quickTrees, sample),
  },
  'gaussian-process': {
    whole: (sample) => solveMeasured(gaussianProcess, sample),
    refit: (sample) => solveMeasured(gaussianProcess, sample),
  },
  'sparse regression': {
    whole: (sample) => withMeasured(fitPairs(drawsOf(sample)), sample),
    refit: fitPairs,
  },
};

const quickTrees: Pick<Solver, 'solve'> = {
  solve(evaluator, options) {
    const grid = { depths: [3, 5], trees: [1000], rates: [0.1], minLeaf: [20] };
    return proxyspex.solve(evaluator, { ...options, grid });
  },
};

/** The measured coalitions without the two ends. */
export function drawsOf({ batch, values }: MeasuredRows): MeasuredRows {
  return { batch: sliceRows(batch, 2), values: values.subarray(2) };
}

async function solveMeasured(
  solver: Pick<Solver, 'solve'>,
  { batch, values }: MeasuredRows,
): Promise<Spectrum> {
  const evaluator = new Evaluator(recordedGame({ batch, values }));
  return spectrumOf(await solver.solve(evaluator, { budget: batch.rows, order: 1 }));
}

/** A cross-validated LASSO on all single players and pairs. */
function fitPairs({ batch, values }: MeasuredRows): Spectrum {
  const supports: Support[] = [[]];
  for (let a = 0; a < batch.players; a++) {
    supports.push([a]);
    for (let b = 0; b < a; b++) supports.push([b, a]);
  }
  const { coefficients } = crossValidatedLasso({ batch, supports, targets: values, seed: 0 });
  return createSpectrum(
    batch.players,
    supports.map((support, at) => [support, coefficients[at]!] as const).filter(([, value]) => value !== 0),
  );
}

/** The coefficients of the function that is as measured where it was measured, and as the spectrum has it elsewhere. */
function withMeasured(spectrum: Spectrum, { batch, values }: MeasuredRows): Spectrum {
  const predictions = evaluateSpectrum(spectrum, batch);
  const design = designMatrix(batch, spectrum.supports);
  const coefficients = spectrum.coefficients.map((coefficient, term) => {
    let sum = 0;
    values.forEach((value, row) => {
      sum += (value - predictions[row]!) * design[term * batch.rows + row]!;
    });
    return coefficient + sum / 2 ** batch.players;
  });
  return { ...spectrum, coefficients };
}
