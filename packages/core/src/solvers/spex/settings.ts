import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { SolveOptions } from '../solver.ts';

/** The stages of a run, in order. */
export type SpexStage = 'plan' | 'measure' | 'decode' | 'refit' | 'done';

/**
 * Options of solver `spex`. Sections and equations are those of the SPEX paper (Kang et al., ICML 2025,
 * arXiv 2502.13870).
 */
export interface SpexOptions extends SolveOptions {
  /**
   * t, the errors that the code corrects: interactions of up to so many players are decoded, 1 to 8 (section 4.2).
   * Default 5, the paper's, or where the budget is too small for it the highest order that it is enough for.
   */
  readonly maxOrder?: number;
  /** C, the number of subsampling groups, 1 to 16 (section 4.1); default 3, the paper's. */
  readonly groups?: number;
  /**
   * b: each group folds the spectrum into 2^b bins (section 4.1), 1 to 20. Default: the most that the budget pays for,
   * which may differ by one between groups. The paper takes 8, whatever that costs.
   */
  readonly binBits?: number;
  /** `soft` (default) or `hard` decoding of a bin's signs (section 4.3, appendix B.5). */
  readonly decoding?: 'soft' | 'hard';
  /**
   * The least reliable signs that soft decoding tries to flip, 1 to 30 (Chase decoding, section 4.3): of their subsets
   * the depth · (depth + 1) / 2 likeliest. Default 2 t, the paper's.
   */
  readonly chaseDepth?: number;
  /**
   * When a decoded interaction is believed. `noise` (default): when its value stands out from the noise that is
   * estimated for its bins. A number in (0, 1]: the paper's rule, when taking it out leaves less than this share of its
   * own bin's energy (the reference takes 0.9), where that is above the noise at all.
   */
  readonly cutoff?: 'noise' | number;
  /**
   * Whether to look for interactions also without the code: those of low order, and those that differ by one player from
   * known ones, are tried against all bins. Default true; the paper does not.
   */
  readonly screening?: boolean;
  /** Whether to regress the values on what was decoded, where that predicts better (section 4.4); default true. */
  readonly refit?: boolean;
  /** Called as each stage begins, and with `done` at the end: for clocks. */
  readonly onStage?: (stage: SpexStage) => void;
}

/** What shapes the design: the paper's C, b and t, where they were asked for. */
export interface DesignSettings {
  /** As `SpexOptions.maxOrder`; undefined: chosen by the budget. */
  readonly maxOrder: number | undefined;
  /** As `SpexOptions.groups`. */
  readonly groups: number;
  /** As `SpexOptions.binBits`; undefined: chosen by the budget. */
  readonly binBits: number | undefined;
  /** Coalitions of a budget that are set aside to choose between fits, the ends not counted; default: few. */
  readonly uniform?: (budget: number) => number;
}

/** `SpexOptions` with defaults filled in, known to make sense. */
export interface SpexSettings extends DesignSettings {
  /** As `SpexOptions.decoding`. */
  readonly decoding: 'soft' | 'hard';
  /** As `SpexOptions.chaseDepth`. */
  readonly chaseDepth: number | undefined;
  /** As `SpexOptions.cutoff`. */
  readonly cutoff: 'noise' | number;
  /** As `SpexOptions.screening`. */
  readonly screening: boolean;
  /** As `SpexOptions.refit`. */
  readonly refit: boolean;
  /** As `SpexOptions.onStage`. */
  readonly onStage: (stage: SpexStage) => void;
}

/** Fills in defaults. Throws InvalidArgumentError for a value that makes no sense. */
export function checkSpexSettings(options: Partial<SpexOptions>): SpexSettings {
  const { maxOrder, groups = 3, binBits, decoding = 'soft', chaseDepth, cutoff = 'noise' } = options;
  const { screening = true, refit = true, onStage = () => {} } = options;
  checkWhole('maxOrder', maxOrder, 8);
  checkWhole('groups', groups, 16);
  checkWhole('binBits', binBits, 20);
  checkWhole('chaseDepth', chaseDepth, 30);
  if (decoding !== 'soft' && decoding !== 'hard') {
    throw new InvalidArgumentError('decoding', `decoding must be soft or hard, not '${decoding}'`, decoding);
  }
  if (cutoff !== 'noise' && !(cutoff > 0 && cutoff <= 1)) {
    throw new InvalidArgumentError(
      'cutoff',
      `cutoff must be 'noise' or a number above 0 and at most 1, not ${cutoff}`,
      cutoff,
    );
  }
  return { maxOrder, groups, binBits, decoding, chaseDepth, cutoff, screening, refit, onStage };
}

function checkWhole(name: string, value: number | undefined, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return;
  throw new InvalidArgumentError(name, `${name} must be an integer from 1 to ${most}, not ${value}`, value);
}
