import type { Template } from '@huggingface/jinja';
import { OptionalPackageError } from '../errors/index.ts';

const PACKAGE = '@huggingface/jinja';

/** A file's chat template, compiled when first used; undefined for a file without one. */
export async function chatTemplate(source: string | undefined): Promise<(() => Template) | undefined> {
  if (source === undefined || source.trim() === '') return undefined;
  const jinja = await import('@huggingface/jinja').catch((cause: unknown) => {
    const message = `a GGUF model with a chat template needs an optional package: npm install ${PACKAGE}`;
    throw new OptionalPackageError(message, [PACKAGE], { cause });
  });
  let compiled: Template | undefined;
  return () => {
    compiled ??= new jinja.Template(source);
    return compiled;
  };
}
