import { build } from 'esbuild';

/** A file and all that it imports, as one script for browsers that leaves the file's exports in the global `name`. */
export async function bundleForBrowsers(entryPoint: string, name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entryPoint],
    bundle: true,
    write: false,
    platform: 'browser',
    conditions: ['@spex/source'],
    format: 'iife',
    globalName: name,
    target: 'es2023',
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

/** Every file that a browser would load for these entry points. Rejects when one of them needs a module of Node's. */
export async function filesLoadedBy(entryPoints: string[], directory: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints,
    absWorkingDir: directory,
    outdir: 'unwritten',
    bundle: true,
    write: false,
    metafile: true,
    platform: 'browser',
    conditions: ['@spex/source'],
    format: 'esm',
    logLevel: 'silent',
  });
  return Object.keys(metafile.inputs);
}
