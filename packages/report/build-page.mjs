// Bundles the report's page into src/page/script.ts, a module that holds it as a text: `renderHtml` puts it into its file.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const { outputFiles } = await build({
  entryPoints: [at('src/page/start.tsx')],
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
  at('src/page/script.ts'),
  `/** The page's script; made by build-page.mjs. */\nexport const SCRIPT = ${JSON.stringify(script)};\n`,
);
process.stdout.write(`page: ${(script.length / 1000).toFixed(1)} kB\n`);
