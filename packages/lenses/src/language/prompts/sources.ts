import { InvalidArgumentError } from '@spex/core';
import { type Block, frameBlock, listBlock } from './block.ts';
import { summary } from './summary.ts';
import { type TextBlockOptions, textBlock } from './text-block.ts';

/** A passage that a model is given to read. */
export interface Document {
  /** For its header. */
  readonly title?: string;
  /** What it says. */
  readonly text: string;
}

/** A demonstration of a task. */
export interface Example {
  /** What is asked. */
  readonly input: string;
  /** What is to be answered. */
  readonly output: string;
}

/** Options of documents and examples. */
export interface SourcesOptions
  extends Pick<TextBlockOptions, 'players' | 'absent' | 'locale' | 'every' | 'maxPlayers'> {
  /** Between two of them; default a blank line. */
  readonly separator?: string;
}

/** Options of `documentsBlock`. */
export interface DocumentsOptions extends SourcesOptions {
  /** What stands before a document's text; it goes when nothing of the text is left. Default `[1] Title`, a line. */
  readonly header?: (document: Document, index: number) => string;
}

/** Options of `examplesBlock`. */
export interface ExamplesOptions extends SourcesOptions {
  /** Default `Input: …`, `Output: …` on two lines. */
  readonly format?: (example: Example, index: number) => string;
}

/**
 * Documents, each a player labelled with its title, or with `players` their sentences (or what else), grouped by title.
 * Throws InvalidArgumentError for no documents and for a blank one.
 */
export function documentsBlock(documents: readonly Document[], options: DocumentsOptions = {}): Block {
  const { separator = '\n\n', header = defaultHeader, ...cut } = options;
  if (documents.length === 0) {
    throw new InvalidArgumentError('documents', 'give at least one document', documents);
  }
  const blocks = documents.map((document, at) => {
    if (document.text.trim() === '') {
      throw new InvalidArgumentError(`documents[${at}]`, `document ${at + 1} has no text`, document);
    }
    const name = document.title ?? `document ${at + 1}`;
    return frameBlock(textBlock(document.text, { ...cut, name }), header(document, at));
  });
  return listBlock(blocks, separator);
}

function defaultHeader({ title }: Document, index: number): string {
  return title === undefined ? `[${index + 1}] ` : `[${index + 1}] ${title}\n`;
}

/**
 * Few-shot examples, each a player labelled with its number and how its input begins.
 * Throws InvalidArgumentError for none.
 */
export function examplesBlock(examples: readonly Example[], options: ExamplesOptions = {}): Block {
  const { separator = '\n\n', format = defaultFormat, ...cut } = options;
  if (examples.length === 0)
    throw new InvalidArgumentError('examples', 'give at least one example', examples);
  const blocks = examples.map((example, at) =>
    textBlock(format(example, at), { ...cut, name: `example ${at + 1}: ${summary(example.input)}` }),
  );
  return listBlock(blocks, separator);
}

function defaultFormat({ input, output }: Example): string {
  return `Input: ${input}\nOutput: ${output}`;
}

/** Lines of code that are not blank, labelled with their numbers: `12: return x`. */
export function codeBlock(code: string, options: Omit<TextBlockOptions, 'players' | 'label'> = {}): Block {
  return textBlock(code, {
    ...options,
    players: 'lines',
    label: (line, start) =>
      `${(code.slice(0, start).match(/\r\n|[\n\r\u2028\u2029]/g)?.length ?? 0) + 1}: ${line}`,
  });
}
