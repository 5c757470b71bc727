import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Workspace, withWorkspace, workspaceBytes } from '../../src/kernels/workspace.ts';

const memoryOf = (workspace: Workspace | undefined) => workspace?.kernels.memory;

describe('withWorkspace', () => {
  it('hands out zeroed arrays of their own, also in a memory that was used before', () => {
    const bytes = workspaceBytes(8 * 3, 4 * 5, 7);
    const arraysOf = () =>
      withWorkspace(bytes, (workspace) => {
        const arrays = [workspace!.float64(3), workspace!.int32(5), workspace!.uint8(7)];
        const found = arrays.map((array) => [...array]);
        expect(arrays.every(({ byteOffset }) => byteOffset > 0 && byteOffset % 16 === 0)).toBe(true);
        for (const [i, array] of arrays.entries()) array.fill(i + 1);
        expect(arrays.map((array) => [...array])).toEqual([[1, 1, 1], Array(5).fill(2), Array(7).fill(3)]);
        return found;
      });
    const zeros = [[0, 0, 0], Array(5).fill(0), Array(7).fill(0)];
    expect(arraysOf()).toEqual(zeros);
    expect(arraysOf()).toEqual(zeros);
  });

  it('nests: each call has a memory of its own', () => {
    withWorkspace(1000, (outer) => {
      const array = outer!.float64(10).fill(1);
      withWorkspace(1000, (inner) => {
        expect(memoryOf(inner)).not.toBe(memoryOf(outer));
        inner!.float64(10).fill(2);
      });
      expect([...array]).toEqual(Array(10).fill(1));
    });
  });

  it('uses a memory again, also after an error, but keeps no large one', () => {
    const first = withWorkspace(1000, memoryOf);
    expect(() =>
      withWorkspace(1000, (workspace) => {
        expect(memoryOf(workspace)).toBe(first);
        throw new Error('no');
      }),
    ).toThrow('no');
    expect(withWorkspace(1000, memoryOf)).toBe(first);
    const large = withWorkspace(2 ** 28, memoryOf)!;
    expect(large.buffer.byteLength).toBeGreaterThanOrEqual(2 ** 28);
    expect(withWorkspace(1000, memoryOf)).not.toBe(large);
  });

  it('holds what workspaceBytes counts', () => {
    const bytes = workspaceBytes(8 * 100_001, 4 * 33_333, 5);
    withWorkspace(bytes, (workspace) => {
      const arrays = [workspace!.float64(100_001), workspace!.int32(33_333), workspace!.uint8(5)];
      expect(arrays.map(({ length }) => length)).toEqual([100_001, 33_333, 5]);
    });
  });

  it('hands out nothing beyond a GiB', () => {
    expect(withWorkspace(2 ** 30 + 1, (workspace) => workspace)).toBeUndefined();
  });
});

describe('without WebAssembly', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  class Refuses {
    constructor() {
      throw new WebAssembly.CompileError('refused by the content security policy');
    }
  }

  it.each([
    ['none there', undefined],
    ['not allowed to compile', { ...WebAssembly, Module: Refuses }],
  ])('hands out nothing: %s', async (_, stub) => {
    vi.resetModules();
    vi.stubGlobal('WebAssembly', stub);
    const fresh = await import('../../src/kernels/workspace.ts');
    expect(fresh.withWorkspace(1000, (workspace) => workspace ?? 'nothing')).toBe('nothing');
  });
});
