import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built solvers, which the benches run. */
const MEASURED = fileURLToPath(new URL('../../../packages/core/dist', import.meta.url));

/** Tells one version of the solvers from another: a hash of every script of a folder, default the built core. */
export function codeFingerprint(folder: string = MEASURED): string {
  const hash = createHash('sha256');
  const scripts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .sort();
  for (const file of scripts)
    hash
      .update(`${file}\n`)
      .update(readFileSync(join(folder, file)))
      .update('\n');
  return hash.digest('hex').slice(0, 16);
}
