// Bundles the scripts of the report's page and of the studio into modules that hold them as texts: what renders the HTML puts
// them into it.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
for (const folder of ['page', 'studio']) {
  const { outputFiles } = await build({
    entryPoints: [at(`src/${folder}/start.tsx`)],
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    conditions: ['@spex/source'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  // An end tag within the script would end it.
  const script = outputFiles[0].text.trimEnd().replaceAll('</script', '<\\/script');
  writeFileSync(
    at(`src/${folder}/script.ts`),
    `/** A script for browsers; made by build-page.mjs. */\nexport const SCRIPT = ${JSON.stringify(script)};\n`,
  );
  process.stdout.write(`${folder}: ${(script.length / 1000).toFixed(1)} kB\n`);
}
