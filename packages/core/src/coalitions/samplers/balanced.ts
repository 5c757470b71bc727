import { InvalidArgumentError } from '../../errors/invalid-argument-error.ts';
import { type CoalitionBatch, wordsPerRow } from '../batch.ts';
import type { Random } from '../random.ts';
import { RowMap } from '../row-map.ts';
import { checkProbability, checkSize } from './check.ts';
import type { CoalitionSampler } from './sampler.ts';
import { binomialCounts, binomialLogWeights, SizeUrn } from './size-urn.ts';

/**
 * Coalitions with as many players of each class: m ~ Binomial(size of the smallest class, p), then m players of every
 * class, uniformly. Distinct: draws of which repeated ones are thrown away; fewer rows than asked where no more balanced
 * coalitions exist.
 *
 * @param strata class of each player, by any number; their count is the number of players that it samples.
 * Throws InvalidArgumentError without players or unless 0 < p < 1; the sampler, for another number of players.
 */
export function balancedSampler(strata: ArrayLike<number>, p: number): CoalitionSampler {
  checkProbability(p);
  if (strata.length === 0) {
    throw new InvalidArgumentError('strata', 'strata must name the class of each player: there are none', 0);
  }
  const members = membersOf(strata);
  const each = members.length === 1 ? 'one class' : `each of ${members.length} classes`;
  return {
    presence: (p * (members.length * Math.min(...members.map(({ length }) => length)))) / strata.length,
    name: `as many players of ${each}, those of the smallest with probability ${p}`,
    sample(players, rows, random) {
      checkSize(players, rows);
      if (players === strata.length) return sampleBalanced(members, players, rows, p, random);
      throw new InvalidArgumentError(
        'players',
        `the strata name the classes of ${strata.length} players, not of ${players}`,
        players,
      );
    },
  };
}

/** The players of each class, in the order in which the classes first appear. */
function membersOf(strata: ArrayLike<number>): Uint32Array[] {
  const members = new Map<number, number[]>();
  for (let player = 0; player < strata.length; player++) {
    const own = members.get(strata[player]!);
    if (own) own.push(player);
    else members.set(strata[player]!, [player]);
  }
  return Array.from(members.values(), (own) => Uint32Array.from(own));
}

function sampleBalanced(
  members: readonly Uint32Array[],
  players: number,
  rows: number,
  p: number,
  random: Random,
): CoalitionBatch {
  const smallest = Math.min(...members.map(({ length }) => length));
  // A number whose Π C(n_k, m) coalitions are used up is not drawn any more.
  const counts = new Float64Array(smallest + 1).fill(1);
  for (const { length } of members) {
    const ofClass = binomialCounts(length);
    for (let number = 0; number <= smallest; number++) counts[number]! *= ofClass[number]!;
  }
  const urn = new SizeUrn(binomialLogWeights(smallest, p), counts);
  const wanted = Math.min(rows, urn.possible);
  const distinct = new RowMap(players, wanted);
  const row = new Uint32Array(wordsPerRow(players));
  const shuffled = members.map((own) => own.slice());
  while (distinct.size < wanted) {
    const number = urn.draw(random);
    row.fill(0);
    for (const own of shuffled) includeSome(row, own, number, random);
    const before = distinct.size;
    distinct.add(row, 0);
    if (distinct.size > before) urn.take(number);
  }
  return distinct.toBatch();
}

/** Adds `count` of the players to a row, uniformly: the head of a shuffle (Fisher and Yates) from whatever order. */
function includeSome(row: Uint32Array, players: Uint32Array, count: number, random: Random): void {
  for (let i = 0; i < count; i++) {
    const other = i + random.below(players.length - i);
    const player = players[other]!;
    players[other] = players[i]!;
    players[i] = player;
    row[player >>> 5] = row[player >>> 5]! | (1 << (player & 31));
  }
}
