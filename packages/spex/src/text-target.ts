import { InvalidArgumentError } from '@spex/core';
import type { TextScorer } from '@spex/lenses';
import { loadSentenceEncoder, type SentenceEncoder, sentimentScorer, similarityScorer } from '@spex/models';

const SIMILAR = 'similar:';

/** A scorer, and the encoder that it asks. */
export interface TextTarget {
  readonly scorer: TextScorer;
  readonly encoder: SentenceEncoder;
}

/** Throws InvalidArgumentError unless it is `sentiment` or `similar:TEXT`. */
export function checkTarget(target: string): void {
  if (target === 'sentiment') return;
  if (!target.startsWith(SIMILAR)) {
    const message = `unknown target '${target}': give sentiment or similar:TEXT`;
    throw new InvalidArgumentError('target', message, target);
  }
  if (target.slice(SIMILAR.length).trim() === '') {
    throw new InvalidArgumentError(
      'target',
      'target similar: needs the text to compare with, similar:TEXT',
      target,
    );
  }
}

/**
 * The embedded model with `sentiment` (the logit of "positive") or `similar:TEXT` (the cosine with TEXT) on it.
 * Throws InvalidArgumentError for another target, OptionalPackageError where the model's packages are missing.
 */
export async function loadTarget(target: string, encoder?: SentenceEncoder): Promise<TextTarget> {
  checkTarget(target);
  const model = encoder ?? (await loadSentenceEncoder());
  const scorer =
    target === 'sentiment' ? sentimentScorer(model) : similarityScorer(model, target.slice(SIMILAR.length));
  return { scorer, encoder: model };
}
