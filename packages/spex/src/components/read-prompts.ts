import { InvalidArgumentError } from '@spex/core';
import { type ComponentPrompt, parseComponentPrompts } from '@spex/lenses';
import { decodeText, parseJson, readBytes, readingFrom } from '../files/read-file.ts';

/** Prompts as given, or from a file of JSON lines. Throws InvalidArgumentError that names the file and the line. */
export async function readPrompts(
  prompts: string | readonly ComponentPrompt[],
): Promise<readonly ComponentPrompt[]> {
  if (typeof prompts !== 'string') return prompts;
  const bytes = await readBytes(prompts);
  return readingFrom(prompts, () => parseComponentPrompts(decodeText(bytes)));
}

/** Texts as given, or from a file: JSON lines with `prompt` or `text`, else one a line; empty lines are passed over. */
export async function readReference(
  reference: string | readonly string[] | undefined,
): Promise<readonly string[] | undefined> {
  if (typeof reference !== 'string') return reference;
  const bytes = await readBytes(reference);
  return readingFrom(reference, () => {
    const lines = decodeText(bytes).split(/\r?\n/);
    const json = /\.jsonl$/i.test(reference);
    const texts = lines.flatMap((line, at) => {
      if (line.trim() === '') return [];
      return [json ? readingFrom(`line ${at + 1}`, () => textOf(parseJson(line))) : line];
    });
    if (texts.length === 0) throw wrong('there is no text in it', reference);
    return texts;
  });
}

function textOf(data: unknown): string {
  const fields = (typeof data === 'object' && data !== null ? data : {}) as Record<string, unknown>;
  const text = typeof data === 'string' ? data : (fields.prompt ?? fields.text);
  if (typeof text === 'string' && text !== '') return text;
  throw wrong('it has no text: write {"text": "…"}, or lines of a prompts file', data);
}

function wrong(message: string, received: unknown): InvalidArgumentError {
  return new InvalidArgumentError('reference', message, received);
}
