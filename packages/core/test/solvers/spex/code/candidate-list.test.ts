import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CandidateList } from '../../../../src/solvers/spex/code/candidate-list.ts';

interface Entry {
  readonly support: readonly number[];
  readonly penalty: number;
}

function inOrder(a: Entry, b: Entry): number {
  if (a.penalty !== b.penalty) return a.penalty - b.penalty;
  if (a.support.length !== b.support.length) return a.support.length - b.support.length;
  const i = a.support.findIndex((player, at) => player !== b.support[at]);
  return i < 0 ? 0 : a.support[i]! - b.support[i]!;
}

it('keeps the best distinct supports in order, whatever the order of arrival', () => {
  const support = fc
    .uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 3 })
    .map((players) => players.sort((a, b) => a - b));
  const entry = fc.record({ support, penalty: fc.constantFrom(0, 0.5, 1, 2, Infinity) });
  const entries = fc.uniqueArray(entry, { selector: ({ support }) => support.join(), maxLength: 30 });
  fc.assert(
    fc.property(entries, fc.integer({ min: 1, max: 8 }), (drawn, limit) => {
      const list = new CandidateList(limit, 3);
      list.add(Int32Array.of(9), 1, 0);
      list.clear();
      const buffer = new Int32Array(3);
      for (const { support, penalty } of drawn) {
        buffer.set(support);
        expect(list.has(buffer, support.length)).toBe(false);
        list.add(buffer, support.length, penalty);
      }
      const kept = Array.from({ length: list.count }, (_, i) => ({
        support: [...list.supports.subarray(3 * i, 3 * i + list.sizes[i]!)],
        penalty: list.penalties[i]!,
      }));
      expect(kept).toEqual(drawn.toSorted(inOrder).slice(0, limit));
      for (const { support } of kept) {
        buffer.set(support);
        expect(list.has(buffer, support.length)).toBe(true);
      }
    }),
  );
});
