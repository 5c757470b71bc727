import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import type { Explanation, Interaction } from '../../explanation.ts';
import { normalQuantile } from '../../uncertainty/distributions.ts';
import { drawnStability } from '../../uncertainty/drawn-stability.ts';
import type { StoppingRule } from './stopping-rule.ts';

/** What the confidence in an R² is, over all rounds together. */
const CONFIDENCE = 0.95;
/** A round that adds less R² than that to the best before it has gained nothing. */
const GAIN = 0.01;
/** Rounds in a row that gain nothing before the run ends. */
const PATIENCE = 2;
/** Below this R² nothing has been found yet, and no gain says nothing. */
const FOUND = 0.1;
/** Share of the strongest interactions that would be found again. */
const AGAIN = 0.9;
/** Strongest interactions that are looked at. */
const TOP = 10;

/**
 * Until R² is above `target` with 95 % confidence, one-sided: R² less so many of its standard errors. A run of several rounds
 * looks at R² several times, and any of them may be lucky: each look is allowed its part of the 5 %, 5 % / rounds
 * (Bonferroni), so that the confidence is that of the whole run. Throws InvalidArgumentError unless 0 < target < 1.
 */
export function untilR2(target: number): StoppingRule {
  if (!(target > 0 && target < 1)) {
    const message = `untilR2 must be above 0 and below 1, not ${target}`;
    throw new InvalidArgumentError('untilR2', message, target);
  }
  return {
    name: 'R²',
    enough({ rounds, mostRounds }) {
      const { r2, standardError } = rounds.at(-1)!.explanation.faithfulness;
      // A two-sided quantile of 1 - 2 α leaves α above it.
      const reach = normalQuantile(1 - (2 * (1 - CONFIDENCE)) / mostRounds);
      if (r2 - reach * (standardError ?? 0) < target) return undefined;
      const looks = mostRounds === 1 ? '' : `, the ${mostRounds} looks that the budget allows taken together`;
      return `R² is above ${target} with 95 % confidence${looks}`;
    },
  };
}

/** Until R² is 1. */
export const untilNothingLeft: StoppingRule = {
  name: 'nothing left',
  enough: ({ rounds }) =>
    rounds.at(-1)!.explanation.faithfulness.r2 === 1 ? 'nothing is left to explain' : undefined,
};

/**
 * Until two rounds in a row add less than `least` (default 0.01) to the best R² before them, if that is above 0.1. With 0, only
 * where R² falls. Throws InvalidArgumentError unless 0 <= least < 1.
 */
export function untilGain(least = GAIN): StoppingRule {
  if (!(least >= 0 && least < 1)) {
    const message = `untilGain must be at least 0 and below 1, not ${least}`;
    throw new InvalidArgumentError('untilGain', message, least);
  }
  return {
    name: 'gain',
    enough({ rounds }) {
      const figures = rounds.map(({ explanation }) => explanation.faithfulness.r2);
      const before = figures.slice(0, -PATIENCE);
      const best = Math.max(...before);
      if (before.length === 0 || best < FOUND) return undefined;
      if (Math.max(...figures.slice(-PATIENCE)) >= best + least) return undefined;
      return `the last ${PATIENCE} rounds added less than ${least} to R²`;
    },
  };
}

/**
 * Until the `k` strongest interactions (under the explanation's index) are settled, by their intervals: no sign is in doubt, and at
 * least 90 % of them would be among the k strongest again. Not all of them, as no run can tell which one of two equally
 * strong ones comes k-th. Not where fewer were found, and never where an explanation has no intervals. Throws InvalidArgumentError unless k is an integer
 * of at least 1.
 */
export function untilTop(k: number): StoppingRule {
  if (!Number.isSafeInteger(k) || k < 1) {
    throw new InvalidArgumentError('untilTop', `untilTop must be an integer of at least 1, not ${k}`, k);
  }
  return {
    name: 'top',
    enough({ rounds }) {
      const { interactions, seed, uncertainty } = rounds.at(-1)!.explanation;
      const top = strongest(rounds.at(-1)!.explanation, k);
      if (uncertainty === undefined || !top?.every(({ low, high }) => low! > 0 || high! < 0))
        return undefined;
      const reach = normalQuantile(uncertainty.level);
      const errors = Float64Array.from(interactions.terms, (term) => halfWidth(term) / reach);
      const { overlap } = drawnStability(interactions.terms, errors, seed, k);
      if (overlap < AGAIN) return undefined;
      const share = `${Math.floor(100 * overlap)} % of them would be found again`;
      return `the ${top.length} strongest interactions are settled: their signs are sure, and ${share}`;
    },
  };
}

/**
 * Until each of the 10 strongest interactions is known to ± `width`, in the game's units: half of its interval. Never where an
 * explanation has no intervals. Throws InvalidArgumentError unless width is above 0 and finite.
 */
export function untilError(width: number): StoppingRule {
  checkAbove0('untilError', width);
  return {
    name: 'error',
    enough({ rounds }) {
      const { uncertainty } = rounds.at(-1)!.explanation;
      const top = strongest(rounds.at(-1)!.explanation, TOP);
      // Written so that an unknown width, NaN, is none that is narrow enough.
      if (uncertainty === undefined || !top?.every((term) => halfWidth(term) <= width)) return undefined;
      const level = `${Math.round(100 * uncertainty.level)} %`;
      return `the ${top.length} strongest interactions are known to ± ${width} (${level} intervals)`;
    },
  };
}

/** Unless another round is expected to end within so many seconds of the start. Throws InvalidArgumentError unless they are above 0. */
export function untilSeconds(seconds: number): StoppingRule {
  checkAbove0('untilSeconds', seconds);
  return {
    name: 'seconds',
    enough: ({ afterNext }) =>
      afterNext !== undefined && afterNext.seconds > seconds
        ? `another round would not end within ${seconds} seconds`
        : undefined,
  };
}

/**
 * Unless another round is expected to cost no more than so many US dollars, all rounds together, where the game can tell.
 * Throws InvalidArgumentError unless they are above 0.
 */
export function untilDollars(dollars: number): StoppingRule {
  checkAbove0('untilDollars', dollars);
  return {
    name: 'dollars',
    enough: ({ afterNext }) =>
      afterNext !== undefined && (afterNext.dollars ?? 0) > dollars
        ? `another round would cost more than $${dollars}`
        : undefined,
  };
}

/** The k strongest, of few players as many as there are; undefined where fewer were found. The constant is no interaction. */
function strongest({ interactions, game }: Explanation, k: number): readonly Interaction[] | undefined {
  const top = interactions.terms.filter(({ players }) => players.length > 0).slice(0, k);
  return top.length < Math.min(k, game.players.length) ? undefined : top;
}

/** NaN without an interval. */
function halfWidth({ low = Number.NaN, high = Number.NaN }: Interaction): number {
  return (high - low) / 2;
}

function checkAbove0(name: string, value: number): void {
  if (value > 0 && value < Infinity) return;
  throw new InvalidArgumentError(name, `${name} must be a number above 0, not ${value}`, value);
}
