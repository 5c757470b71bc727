import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/** The kernels' WebAssembly; throws with the compiler's messages where they do not compile. */
export async function compileKernels() {
  const files = new Map();
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      '--outFile=kernels.wasm',
      '--baseDir',
      fileURLToPath(new URL('.', import.meta.url)),
      '-O3',
      '--converge',
      '--runtime=stub',
      '--enable=simd',
      '--noAssert',
    ],
    { writeFile: (name, contents) => files.set(name, contents) },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
  return { binary: files.get('kernels.wasm') };
}
