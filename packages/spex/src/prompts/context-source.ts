import { InvalidArgumentError } from '@spex/core';
import { type Document, documentsBlock, documentsPrompt, type PromptGame } from '@spex/lenses';
import { contextSimilarityScorer, loadSentenceEncoder } from '@spex/models';
import { decodeText, readBytes, readingFrom } from '../files/read-file.ts';
import { givenAnswerTarget } from '../models/given-answer.ts';
import type { ModelOptions } from '../models/model-options.ts';
import { openTextScorer } from '../models/open-embedded.ts';
import { type OpenContext, openScorer } from '../models/open-scorer.ts';
import type { OpenedScorer } from '../models/opened-scorer.ts';
import { scriptScorer } from '../models/target-spec.ts';
import { promptSource, type Source } from '../source.ts';
import { scriptRecipe } from '../work/scorer-recipe.ts';

/** A question over documents. */
export interface ContextQuestion {
  readonly question: string;
  /** The answer to explain; default the model's own. */
  readonly answer?: string | undefined;
  readonly target?: string | undefined;
  /** Whether a language model is asked; else the embedded encoder compares meanings. */
  readonly asksModel: boolean;
}

/** A prompt with the slots {{documents}} and {{question}}, from a file. Throws InvalidArgumentError. */
export async function readTemplate(path: string): Promise<string> {
  const bytes = await readBytes(path);
  const text = readingFrom(path, () => decodeText(bytes)).replace(/\r?\n$/, '');
  for (const slot of ['documents', 'question']) {
    if (new RegExp(`\\{\\{\\s*${slot}\\s*\\}\\}`).test(text)) continue;
    throw new InvalidArgumentError('template', `${path} has no slot {{${slot}}}`, text);
  }
  return text;
}

/** Documents as players. One alone is cut into sentences: there must be something to compare. */
export function contextSource(
  { question, asksModel }: ContextQuestion,
  documents: readonly Document[],
  { players, template }: { readonly players?: string | undefined; readonly template?: string | undefined },
): Source<PromptGame> {
  const cut = players ?? (documents.length > 1 ? 'whole' : 'sentences');
  if (!asksModel) {
    const header = ({ title }: Document): string => (title === undefined ? '' : `${title}\n`);
    return promptSource(documentsBlock(documents, { players: cut, header }));
  }
  return promptSource(
    documentsPrompt({ documents, question, players: cut, ...(template !== undefined && { template }) }),
  );
}

/** The scorer of a question over a context. */
export async function openContext(
  { question, answer, target, asksModel }: ContextQuestion,
  options: ModelOptions,
  source: Source,
  context: OpenContext,
): Promise<OpenedScorer> {
  if (asksModel) {
    const given = answer === undefined ? {} : { target: givenAnswerTarget(answer, options.maxTokens) };
    return openScorer({ ...options, ...given }, source.full, context);
  }
  const script = target === undefined ? undefined : await scriptScorer(target);
  const text =
    target?.slice('similar:'.length) ?? (answer === undefined ? question : `${question} ${answer}`);
  if (script !== undefined) {
    return { ...openTextScorer(script, options), recipe: scriptRecipe(target), vouched: false };
  }
  const scorer = contextSimilarityScorer(await loadSentenceEncoder(), text);
  return { ...openTextScorer(scorer, options), recipe: { from: 'passages', text } };
}
