import { TextMemory } from '../../features/text-memory.ts';
import type { PromptScorer } from '../../prompt-scorer.ts';
import { promptKey, promptOfKey } from '../prompt-key.ts';

const remembering = new WeakSet<PromptScorer>();

/**
 * The scorer, asked once for each distinct prompt: games that share it share what was paid. About 64 MB of prompts are
 * remembered, then the oldest go. A scorer that remembers already is given back as it is.
 */
export function rememberPrompts(scorer: PromptScorer): PromptScorer {
  if (remembering.has(scorer)) return scorer;
  const { id, outputs, batchSize, mostBatchSize, estimate } = scorer;
  const memory = new TextMemory({
    id,
    outputs,
    score: (keys, context) => scorer.score(keys.map(promptOfKey), context),
  });
  const remembered: PromptScorer = {
    id,
    outputs,
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(mostBatchSize === undefined ? {} : { mostBatchSize }),
    ...(estimate === undefined ? {} : { estimate: (prompts: number) => scorer.estimate!(prompts) }),
    score: (prompts, context) => memory.values(prompts.map(promptKey), context),
    learn: (prompts, values) => memory.learn(prompts.map(promptKey), values),
    notes: () => scorer.notes?.() ?? [],
  };
  remembering.add(remembered);
  return remembered;
}
