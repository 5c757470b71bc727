import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { InvalidArgumentError, SpexError } from '@spex/core';
import { fileProblem } from './files/read-file.ts';
import type { Io } from './io.ts';

/** The result could not be written, though its place could be written to when the run began. It went to standard output. */
class OutputError extends SpexError {
  override readonly name = 'OutputError' as const;
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`cannot write ${path}: ${problem}; the result is on standard output instead`);
    this.path = path;
  }
}

/** Where a command's data go, and as what. */
export interface Output<Format extends string> {
  readonly format: Format;
  /** True when the data go to a file. */
  readonly toFile: boolean;
  /** Writes everything, once. */
  write(data: string): Promise<void>;
}

/**
 * Settles the format (`--format`, else by the extension of `--out`, else the first of `formats`) and proves that
 * `--out` can be written, before anything is spent. A file appears whole or not at all.
 * `extensions` maps `.ext` to a format. Throws InvalidArgumentError.
 */
export async function openOutput<Format extends string>(
  io: Io,
  flags: { readonly format?: string; readonly out?: string },
  formats: readonly Format[],
  extensions: Readonly<Record<string, Format>>,
): Promise<Output<Format>> {
  const format = settleFormat(flags, formats, extensions);
  if (flags.out === undefined) {
    return { format, toFile: false, write: async (data) => io.out.write(data) };
  }
  const path = flags.out;
  if (path === '') throw new InvalidArgumentError('out', '--out needs a file name', path);
  const target = await writableTarget(path);
  return {
    format,
    toFile: true,
    async write(data) {
      try {
        await writeWhole(target, data);
      } catch (error) {
        // The ablations are paid for: a disk that filled up meanwhile must not lose what they gave.
        io.out.write(data);
        throw new OutputError(path, fileProblem(error));
      }
    },
  };
}

/** The format that `--format` names, else the extension of `--out`, else the first. Throws InvalidArgumentError. */
export function settleFormat<Format extends string>(
  flags: { readonly format?: string; readonly out?: string },
  formats: readonly Format[],
  extensions: Readonly<Record<string, Format>>,
): Format {
  if (flags.format !== undefined) {
    const format = formats.find((name) => name === flags.format?.toLowerCase());
    if (format !== undefined) return format;
    const message = `unknown format '${flags.format}': the formats are ${formats.join(', ')}`;
    throw new InvalidArgumentError('format', message, flags.format);
  }
  if (flags.out === undefined) return formats[0]!;
  const format = extensions[extname(flags.out).toLowerCase()];
  if (format !== undefined) return format;
  const wanted = Object.keys(extensions).join(', ');
  const message = `--out ${flags.out}: its extension tells no format (${wanted}); give --format`;
  throw new InvalidArgumentError('out', message, flags.out);
}

/** A path that data can be written to, links followed. */
interface Target {
  readonly path: string;
  /** False for devices and pipes, which must not be replaced. */
  readonly replace: boolean;
}

/** What a file is to hold: all of it, or piece by piece. */
type FileData = string | Uint8Array | AsyncIterable<string | Uint8Array>;

/** A file that is written later. */
export interface FileTarget {
  /**
   * Writes everything; the file appears whole or not at all. Before it does, `check` may look at it under another name
   * beside its place, and throw.
   */
  write(data: FileData, check?: (path: string) => Promise<void>): Promise<void>;
}

/** Proves that a file can be written. Throws InvalidArgumentError, whose message names the argument. */
export async function openTarget(path: string, argument: string): Promise<FileTarget> {
  const target = await writableTarget(path, argument, argument);
  return { write: (data, check) => writeWhole(target, data, check) };
}

/** Proves it by writing: permission bits alone do not tell (read-only disks, the superuser). */
async function writableTarget(out: string, argument = 'out', name = '--out'): Promise<Target> {
  try {
    const found = await stat(out).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    const path = found ? await realpath(out) : out;
    if (found?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    if (found && !found.isFile()) return { path, replace: false };
    if (found) await (await open(path, 'r+')).close();
    const probe = temporaryBeside(path);
    await writeFile(probe, '', { flag: 'wx' });
    await rm(probe);
    return { path, replace: true };
  } catch (error) {
    throw new InvalidArgumentError(argument, `cannot write ${name} ${out}: ${fileProblem(error)}`, out);
  }
}

async function writeWhole(
  { path, replace }: Target,
  data: FileData,
  check?: (path: string) => Promise<void>,
): Promise<void> {
  if (!replace) return writeFile(path, data);
  const temporary = temporaryBeside(path);
  try {
    await writeFile(temporary, data, { flag: 'wx' });
    await check?.(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`);
}
