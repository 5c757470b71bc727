import {
  createRandom,
  InvalidArgumentError,
  rSquared,
  type Spectrum,
  spectrumOfTable,
  tableGame,
  walshHadamard,
} from '@spex/core';
import type { NumericArray } from '../files/npy.ts';
import type { FileGame, Truth } from './file-game.ts';

/**
 * A complete table as a game: 2^n values, bit i of the row number = player i present. Without labels the players are p0, p1 …
 * Throws InvalidArgumentError where the length is no power of two or a value is not finite.
 */
export function tableFile({ values, shape }: NumericArray, labels?: readonly string[]): FileGame {
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    const message = `a complete table has the shape [2^n], one value a coalition, not [${shape.join(', ')}]`;
    throw new InvalidArgumentError('game', message, shape);
  }
  const named = labels && { players: labels };
  return {
    game: tableGame({ values, ...named }),
    noisy(deviation, seed) {
      const random = createRandom(seed);
      return tableGame({ values: values.map((value) => value + deviation * random.normal()), ...named });
    },
    deviation: standardDeviation(values),
    truth: (spectrum) => compareWithTable(values, spectrum),
    spectrum: () => spectrumOfTable(values),
  };
}

/** R² over all 2^n coalitions. f(S) = Σ_T (-1)^{|S ∩ T|} F(T) is one Walsh-Hadamard transform of F. */
function compareWithTable(values: Float64Array, spectrum: Spectrum): Truth {
  const predictions = new Float64Array(values.length);
  spectrum.supports.forEach((support, term) => {
    let row = 0;
    for (const player of support) row |= 1 << player;
    predictions[row] = spectrum.coefficients[term]!;
  });
  walshHadamard(predictions);
  return { r2: rSquared(values, predictions), coalitions: values.length };
}

function standardDeviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
