import { createRandom, Evaluator, type Explanation, exact, tableGame } from '@spex/core';
import { type DataRoles, dataRoles } from '@spex/lenses';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** The exact explanation of a table: bit i of the row number is player i. */
async function explain(values: ArrayLike<number>, order?: number): Promise<Explanation> {
  const players = Math.log2(values.length);
  const labels = Array.from({ length: players }, (_, player) => `row ${player}`);
  const game = tableGame({ players: labels, values: Float64Array.from(values) });
  return exact.solve(new Evaluator(game), { budget: values.length, ...(order !== undefined && { order }) });
}

const name = (player: number): string => `row ${player}`;
const sentencesOf = (roles: DataRoles): string[] =>
  [...roles.synergistic, ...roles.redundant].map(({ sentence }) => sentence);

describe('dataRoles', () => {
  it('tells points that help only together', async () => {
    // 0.3 where both 0 and 1 are there, and 1 for 2.
    const values = Array.from({ length: 8 }, (_, s) => ((s & 3) === 3 ? 0.3 : 0) + ((s & 4) !== 0 ? 1 : 0));
    const roles = dataRoles(await explain(values), 'margin', { name });
    expect(roles.positive).toBe('better');
    expect(roles.helpful.map(({ label }) => label)).toEqual(['row 2', 'row 0', 'row 1']);
    expect(roles.harmful).toEqual([]);
    expect(roles.redundant).toEqual([]);
    expect(roles.synergistic).toHaveLength(1);
    const [set] = roles.synergistic;
    expect(set).toMatchObject({ players: [0, 1], labels: ['row 0', 'row 1'] });
    expect(set!.interaction).toBeCloseTo(0.3, 12);
    expect(set!.together).toBeCloseTo(0.3, 12);
    expect(set!.removal).toBeCloseTo(0.3, 12);
    expect(set!.sentence).toMatch(/^row 0 and row 1 help only together: alone .* and .*, both \+0\.3$/);
  });

  it('tells duplicates, of which one does as well as both', async () => {
    const roles = dataRoles(await explain([0, 2, 2, 2]), 'logit', { name });
    expect(roles.synergistic).toEqual([]);
    expect(roles.redundant[0]).toMatchObject({ players: [0, 1], effects: [1, 1], alone: [2, 2] });
    expect(sentencesOf(roles)).toEqual(['row 0 and row 1 do the same work: alone +2 and +2, both +2']);
  });

  it('turns losses and errors around, and leaves predictions as they are', async () => {
    // The first point lowers the loss by 1, the second raises it by 0.5.
    const game = await explain([3, 2, 3.5, 2.5]);
    for (const measure of ['loss', 'error'] as const) {
      const { helpful, harmful } = dataRoles(game, measure);
      expect(helpful).toEqual([{ player: 0, label: 'row 0', effect: 1, removal: 1 }]);
      expect(harmful).toEqual([{ player: 1, label: 'row 1', effect: -0.5, removal: -0.5 }]);
    }
    const { positive, helpful, harmful } = dataRoles(game, 'prediction');
    expect([positive, helpful[0]!.player, harmful[0]!.player]).toEqual(['larger', 1, 0]);
  });

  it.each([
    ['harm only together', [0, 0, 0, -1], 'margin'],
    ['help more together than apart', [0, 1, 1, 4], 'margin'],
    ['harm apart but help together', [0, -1, -1, 3], 'margin'],
    ['do partly the same work', [0, 1, 1, 1.5], 'margin'],
    ['cancel each other', [0, 1, 1, 0], 'margin'],
    ['help less together than apart', [0, 3, -1, 1], 'margin'],
    ['harm less together than apart', [0, -0.1, -1, -0.5], 'margin'],
    ['raise it only together', [0, 0, 0, 1], 'prediction'],
    ['help only together', [1, 1, 1, 0], 'loss'],
  ] as const)('says that two points %s', async (words, values, measure) => {
    expect(sentencesOf(dataRoles(await explain(values), measure))[0]).toContain(
      `“row 0” and “row 1” ${words}: alone`,
    );
  });

  it('adds up what members do that pull in opposite directions', async () => {
    const [sentence] = sentencesOf(dataRoles(await explain([0, 3, -1, 1]), 'margin', { name }));
    expect(sentence).toBe(
      'row 0 and row 1 help less together than apart: alone +3 and -1, in sum +2, both +1',
    );
  });

  it('tells sets of three', async () => {
    const values = Array.from({ length: 8 }, (_, s) => (s === 7 ? 1 : 0));
    const { synergistic } = dataRoles(await explain(values), 'margin', { name });
    expect(synergistic[0]).toMatchObject({ players: [0, 1, 2], interaction: 1, together: 1 });
    expect(synergistic[0]!.sentence).toMatch(
      /^row 0, row 1 and row 2 help together, by 1 more than alone and in pairs: alone .*, all of them \+1$/,
    );
  });

  it('is what brute force over the definitions gives', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.constantFrom('margin', 'loss'), async (seed, measure) => {
        const n = 4;
        const random = createRandom(seed);
        const values = Float64Array.from({ length: 2 ** n }, () => random.normal());
        const roles = dataRoles(await explain(values, n), measure, { top: 100 });
        const better = (subset: number): number => values[subset]! * (measure === 'loss' ? -1 : 1);
        /** Mean over the sets S of everybody else of Σ_{U ⊆ T} (-1)^{|T|-|U|} f(S ∪ U). */
        const interaction = (set: number): number => {
          let sum = 0;
          for (let rest = 0; rest < 2 ** n; rest++) {
            if (rest & set) continue;
            for (let part = 0; part < 2 ** n; part++) {
              if ((part & set) !== part) continue;
              sum += (-1) ** bits(set ^ part) * better(rest | part);
            }
          }
          return sum / 2 ** (n - bits(set));
        };
        /** Mean over the sets S of everybody outside of `set` of f(S ∪ part) - f(S). */
        const gain = (set: number, part: number): number => {
          let sum = 0;
          for (let rest = 0; rest < 2 ** n; rest++)
            if (!(rest & set)) sum += better(rest | part) - better(rest);
          return sum / 2 ** (n - bits(set));
        };
        const all = 2 ** n - 1;
        const found = new Set<number>();
        for (const { player, effect, removal } of [...roles.helpful, ...roles.harmful]) {
          found.add(1 << player);
          expect(effect).toBeCloseTo(interaction(1 << player), 10);
          expect(removal).toBeCloseTo(better(all) - better(all ^ (1 << player)), 10);
        }
        for (const kind of ['synergistic', 'redundant'] as const) {
          for (const set of roles[kind]) {
            const mask = set.players.reduce((sum, player) => sum | (1 << player), 0);
            found.add(mask);
            expect(set.interaction).toBeCloseTo(interaction(mask), 10);
            set.players.forEach((player, at) => {
              expect(set.effects[at]).toBeCloseTo(interaction(1 << player), 10);
              expect(set.alone[at]).toBeCloseTo(gain(mask, 1 << player), 10);
            });
            expect(set.together).toBeCloseTo(gain(mask, mask), 10);
            expect(set.removal).toBeCloseTo(better(all) - better(all ^ mask), 10);
            if (set.players.length > 2) continue;
            // More together than apart, measured the long way round, in the direction of what the pair does together.
            const beyond = (set.together - set.alone[0]! - set.alone[1]!) * Math.sign(set.together);
            expect(Math.sign(beyond)).toBe(kind === 'synergistic' ? 1 : -1);
          }
        }
        expect(found.size).toBe(2 ** n - 1);
        const sizes = roles.synergistic.map((set) => Math.abs(set.interaction));
        expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
      }),
      { numRuns: 30 },
    );
  });

  it('gives as many of a kind as asked for, and no sets for order 1', async () => {
    const values = Float64Array.from({ length: 16 }, (_, s) => s ** 2);
    expect(dataRoles(await explain(values), 'margin', { top: 2 }).helpful).toHaveLength(2);
    const { synergistic, redundant } = dataRoles(await explain(values, 1), 'margin');
    expect([synergistic, redundant]).toEqual([[], []]);
  });

  it('takes rounding errors for nothing', async () => {
    const explanation = await explain([0.78, 0.78, 0.88, 0.88]);
    const terms = [...explanation.spectrum.terms, { players: [0], value: 1e-17 }];
    const roles = dataRoles({ ...explanation, spectrum: { players: 2, terms } }, 'margin');
    expect(roles.helpful.map(({ player }) => player)).toEqual([1]);
    expect(roles.harmful).toEqual([]);
  });

  it('refuses a top below 1', async () => {
    const explanation = await explain([0, 1, 1, 3]);
    expect(() => dataRoles(explanation, 'margin', { top: 0 })).toThrow(
      'top must be an integer of at least 1',
    );
  });

  it('is plain data', async () => {
    const roles = dataRoles(await explain([0, 1, 1, 3]), 'margin');
    expect(JSON.parse(JSON.stringify(roles))).toEqual(roles);
  });
});

function bits(word: number): number {
  return word.toString(2).replaceAll('0', '').length;
}
