import {
  type CoalitionBatch,
  createPromptGame,
  Evaluator,
  fullPrompt,
  type LanguageModel,
  type PromptSource,
  parseTarget,
} from 'spex';

/** Everything from a prompt to the log-probabilities of an answer's tokens, shape [rows × tokens]. */
export async function runPipeline(
  model: LanguageModel,
  prompt: PromptSource,
  answer: string,
  masks: CoalitionBatch,
): Promise<Float64Array> {
  const scorer = await parseTarget(`answer:${answer}`).createScorer(model, fullPrompt(prompt));
  const { values } = await new Evaluator(createPromptGame({ prompt, scorer })).evaluate(masks);
  // The first output is the total.
  const outputs = scorer.outputs.length;
  return values.filter((_, at) => at % outputs > 0);
}
