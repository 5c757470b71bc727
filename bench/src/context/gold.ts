import {
  type ContextCitations,
  contextCitations,
  contextSimilarityScorer,
  createPromptGame,
  documentsBlock,
  Evaluator,
  getSolver,
  type SentenceEncoder,
} from 'spex';
import type { Question } from './questions.ts';

/** Ranks from 1, by absolute value, ties at the better rank. */
export interface RankedGold {
  /** Of the two gold passages among all. */
  readonly singles: readonly [number, number];
  /** Of their pair among all pairs; a pair without an interaction comes after all that have one. */
  readonly pair: number;
}

/** Explains a question as `spex context` without a model does, on all 2^10 coalitions. */
export async function rankGold(encoder: SentenceEncoder, question: Question): Promise<RankedGold> {
  const scorer = contextSimilarityScorer(encoder, question.question);
  const block = documentsBlock(question.documents, { header: ({ title }) => `${title}\n` });
  const game = createPromptGame({ prompt: block, scorer });
  const explanation = await getSolver('exact').solve(new Evaluator(game), {
    budget: 2 ** game.players.length,
  });
  return ranksOf(contextCitations(explanation), question.gold);
}

export function ranksOf(
  { passages, pairs }: Pick<ContextCitations, 'passages' | 'pairs'>,
  gold: readonly [number, number],
): RankedGold {
  const single = (player: number): number => passages.findIndex((passage) => passage.player === player) + 1;
  const pair = pairs.findIndex(({ players }) => gold.every((player) => players.includes(player)));
  return { singles: [single(gold[0]), single(gold[1])], pair: pair < 0 ? pairs.length + 1 : pair + 1 };
}
