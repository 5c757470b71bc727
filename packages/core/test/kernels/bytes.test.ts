import { expect, it } from 'vitest';
import { KERNEL_BYTES } from '../../src/kernels/bytes.ts';

it('the committed kernels are what their sources compile to', async () => {
  const { compileKernels } = await import('../../assembly/compile.mjs');
  const { binary } = await compileKernels();
  expect(Buffer.from(binary).toString('base64') === KERNEL_BYTES, 'run npm run kernels').toBe(true);
});
