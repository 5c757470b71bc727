import type { SetRole } from './roles.ts';

/** What a sentence is made of. */
interface SetFacts extends Pick<SetRole, 'interaction' | 'alone' | 'together'> {
  readonly kind: 'synergistic' | 'redundant';
  readonly names: readonly string[];
}

/** A share of the larger number that counts as nothing beside it. */
const NOTHING = 0.1;

/** `row 12 and row 40 help only together: alone +0.020 and +0.021, both +0.31`. */
export function sentenceOf(facts: SetFacts, positive: 'better' | 'larger'): string {
  const { names, alone, together } = facts;
  const pair = names.length === 2;
  const mixed = alone.some((value) => value > 0) && alone.some((value) => value < 0);
  const sum = mixed ? `, in sum ${signed(alone.reduce((total, value) => total + value, 0))}` : '';
  const figures = `alone ${list(alone.map(signed))}${sum}, ${pair ? 'both' : 'all of them'} ${signed(together)}`;
  return `${list(names)} ${pair ? verbOfPair(facts, positive) : verbOfMany(facts, positive)}: ${figures}`;
}

function verbOfPair({ kind, alone, together }: SetFacts, positive: 'better' | 'larger'): string {
  const apart = alone[0]! + alone[1]!;
  const larger = Math.max(Math.abs(alone[0]!), Math.abs(alone[1]!));
  if (kind === 'synergistic') {
    if (larger <= NOTHING * Math.abs(together)) return `${does(together, positive)} only together`;
    if (apart * together < 0)
      return `${does(apart, positive)} apart but ${does(together, positive)} together`;
    return `${does(together, positive)} more together than apart`;
  }
  if (Math.abs(together) <= NOTHING * larger) return 'cancel each other';
  const alike = alone[0]! * alone[1]! > 0 && apart * together > 0;
  if (alike && Math.abs(together) >= (1 - NOTHING) * larger) {
    return Math.abs(together) <= (1 + NOTHING) * larger ? 'do the same work' : 'do partly the same work';
  }
  return `${does(apart, positive)} less together than apart`;
}

function verbOfMany({ kind, interaction }: SetFacts, positive: 'better' | 'larger'): string {
  // Synergy has the sign of what the members do by themselves, redundancy the opposite one.
  const [own, more] = kind === 'synergistic' ? [interaction, 'more'] : [-interaction, 'less'];
  const size = Number(Math.abs(interaction).toPrecision(2));
  return `${does(own, positive)} together, by ${size} ${more} than alone and in pairs`;
}

function does(value: number, positive: 'better' | 'larger'): string {
  if (positive === 'larger') return value > 0 ? 'raise it' : 'lower it';
  return value > 0 ? 'help' : 'harm';
}

function signed(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  const digits = size < 1e-4 ? size.toExponential(1) : String(Number(size.toPrecision(2)));
  return (value < 0 ? '-' : '+') + digits;
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
