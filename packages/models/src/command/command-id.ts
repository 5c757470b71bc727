import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { cacheFolder } from '../files/cached-file.ts';
import { contentId } from '../transformers/content-id.ts';
import type { CommandOptions } from './command-options.ts';

/**
 * What names a program's values where neither it nor the caller does: the contents of all files that its command names, the
 * program itself among them. What the program reads besides is not in it, nor is a program that the shell finds elsewhere.
 */
export async function commandFilesId({
  command,
  cwd = process.cwd(),
}: Pick<CommandOptions, 'command' | 'cwd'>): Promise<string> {
  const words = typeof command === 'string' ? shellWords(command) : command;
  const paths = words
    // `--model=weights.bin` names a file, too.
    .flatMap((word) => [word, word.slice(word.indexOf('=') + 1)])
    .map((word) => resolve(cwd, word))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  return contentId([...new Set(paths)], cacheFolder());
}

/** The words of a shell's line, without their quotes: good enough to see which of them are files. */
function shellWords(line: string): string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|\\.|[^\s"'\\])+/g) ?? [];
  return words.map((word) => word.replaceAll(/"([^"]*)"|'([^']*)'|\\(.)/g, '$1$2$3'));
}
