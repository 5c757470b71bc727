import { readFileSync, writeFileSync } from 'node:fs';
import { FlagError } from './flags.ts';

/** Puts text between the lines `<!-- name:begin -->` and `<!-- name:end -->` of a file. */
export function rewriteSection(path: string, name: string, text: string): void {
  writeFileSync(path, withSection(readFileSync(path, 'utf8'), name, text));
}

/** The document with that text between the two marks. Throws FlagError where it does not have both, once, in order. */
export function withSection(document: string, name: string, text: string): string {
  const begin = `<!-- ${name}:begin -->`;
  const end = `<!-- ${name}:end -->`;
  const [before, rest, ...more] = document.split(begin);
  const [, after, ...others] = (rest ?? '').split(end);
  if (after === undefined || more.length > 0 || others.length > 0 || before!.includes(end)) {
    throw new FlagError(`the file must hold ${begin} and ${end}, once each and in that order`);
  }
  return `${before}${begin}\n\n${text.trim()}\n\n${end}${after}`;
}
