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
  const all = names.length === 2 ? 'both' : 'all of them';
  const figures = `alone ${list(alone.map(signed))}, ${all} ${signed(together)}`;
  return `${list(names)} ${names.length === 2 ? verbOfPair(facts, positive) : verbOfMany(facts)}: ${figures}`;
}

function verbOfPair({ kind, alone, together }: SetFacts, positive: 'better' | 'larger'): string {
  const does = (value: number): string => {
    if (positive === 'larger') return value > 0 ? 'raise it' : 'lower it';
    return value > 0 ? 'help' : 'harm';
  };
  const apart = alone[0]! + alone[1]!;
  const larger = Math.max(Math.abs(alone[0]!), Math.abs(alone[1]!));
  if (kind === 'synergistic') {
    if (larger <= NOTHING * Math.abs(together)) return `${does(together)} only together`;
    if (apart * together < 0) return `${does(apart)} apart but ${does(together)} together`;
    return `${does(together)} more together than apart`;
  }
  if (Math.abs(together) <= NOTHING * larger) return 'cancel each other';
  if (alone[0]! * alone[1]! > 0 && apart * together > 0) {
    const same = Math.abs(together) <= (1 + NOTHING) * larger;
    return same ? 'do the same work' : 'do partly the same work';
  }
  return `${does(apart)} less together than apart`;
}

function verbOfMany({ kind, interaction }: SetFacts): string {
  const size = Math.abs(interaction).toPrecision(2);
  return kind === 'synergistic'
    ? `reach ${size} more together than their pairs explain`
    : `reach ${size} less together than their pairs explain`;
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
