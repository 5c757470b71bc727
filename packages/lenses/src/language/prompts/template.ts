import { fillTemplate } from '../../features/template.ts';
import { type Block, frameBlock } from './block.ts';
import type { PromptPart } from './source.ts';
import { type Document, type DocumentsOptions, documentsBlock } from './sources.ts';

/**
 * A prompt from a template with `{{name}}` slots: strings and the template's own text are always present, blocks hold
 * players. White space after a block goes with it when nothing of the block is left.
 * Throws InvalidArgumentError for a template and values that do not fit each other.
 */
export function templatePrompt(template: string, values: Readonly<Record<string, PromptPart>>): PromptPart[] {
  const texts = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value.text,
  ]);
  const { text, slots } = fillTemplate(template, Object.fromEntries(texts));
  const parts: PromptPart[] = [];
  let pinned = '';
  let at = 0;
  for (const { name, start, end } of slots) {
    pinned += text.slice(at, start);
    at = end;
    const value = values[name]!;
    if (typeof value === 'string') {
      pinned += value;
      continue;
    }
    // Only the template's own white space: a slot may follow directly.
    const next = slots.find((slot) => slot.start >= end && slot.name !== name)?.start ?? text.length;
    const space = /^\s*/.exec(text.slice(end, next))![0];
    if (pinned !== '') parts.push(pinned);
    pinned = '';
    parts.push(frameBlock(value, '', space));
    at += space.length;
  }
  pinned += text.slice(at);
  if (pinned !== '') parts.push(pinned);
  return parts;
}

/** The template of a question over documents, where none is given. */
export const DOCUMENTS_TEMPLATE =
  'Answer the question from the documents.\n\n{{documents}}\n\nQuestion: {{question}}\nAnswer:';

/** Options of `documentsPrompt`. */
export interface DocumentsPromptOptions extends DocumentsOptions {
  /** The documents, in order. */
  readonly documents: readonly Document[];
  /** Always present. */
  readonly question: string;
  /** A template with the slots {{documents}} and {{question}}; default `DOCUMENTS_TEMPLATE`. */
  readonly template?: string;
}

/** A question over documents, of which the documents or their parts are the players. */
export function documentsPrompt(options: DocumentsPromptOptions): PromptPart[] {
  const { documents, question, template = DOCUMENTS_TEMPLATE, ...rest } = options;
  const block: Block = documentsBlock(documents, rest);
  return templatePrompt(template, { documents: block, question });
}
