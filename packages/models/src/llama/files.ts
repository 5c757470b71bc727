import { existsSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { InvalidArgumentError } from '@spex/core';

const PART = /-(\d{5})-of-(\d{5})\.gguf$/;

/** All files of a model: the one, or, where its name tells that it is one of several parts, all of them. */
export function modelFiles(path: string): string[] {
  const count = Number(PART.exec(path)?.[2] ?? 1);
  if (count <= 1) return [path];
  const number = (part: number): string => String(part).padStart(5, '0');
  return Array.from({ length: count }, (_, part) =>
    path.replace(PART, `-${number(part + 1)}-of-${number(count)}.gguf`),
  );
}

/** The model's name for people: the file's, without what all have in common. */
export function modelName(path: string): string {
  const file = path.split(/[\\/]/u).at(-1)!;
  return file.replace(PART, '').replace(/\.gguf$/u, '');
}

/** Throws InvalidArgumentError where a file is missing or does not begin as GGUF files do. */
export async function checkModelFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (!existsSync(path)) {
      throw new InvalidArgumentError('path', `there is no file ${path}: give the path of a GGUF model`, path);
    }
    if (!statSync(path).isFile()) {
      throw new InvalidArgumentError('path', `${path} is no file: give the path of a GGUF model`, path);
    }
    const file = await open(path);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
      if (buffer.subarray(0, bytesRead).toString('latin1') !== 'GGUF') {
        const message = `${path} is no GGUF file: it does not begin with the letters GGUF`;
        throw new InvalidArgumentError('path', message, path);
      }
    } finally {
      await file.close();
    }
  }
}
