// Compiles the kernels (AssemblyScript to WebAssembly with SIMD) and writes their bytes into src/kernels/bytes.ts.
// The result is committed; test/kernels/bytes.test.ts holds it to the sources.
import { writeFileSync } from 'node:fs';
import { compileKernels } from './compile.mjs';

const { binary } = await compileKernels();
const base64 = Buffer.from(binary).toString('base64');
writeFileSync(
  new URL('../src/kernels/bytes.ts', import.meta.url),
  `/** The compiled kernels, in base64: written by assembly/build.mjs from the sources beside it. */\nexport const KERNEL_BYTES =\n  '${base64}';\n`,
);
console.error(`${binary.length} bytes of kernels`);
