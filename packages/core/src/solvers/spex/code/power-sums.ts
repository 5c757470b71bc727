import type { BchCode } from './bch.ts';

/** The power sums S_1 .. S_2t of an error pattern: S_j = Σ α^(j·position). Entry 0 is unused. */
export interface PowerSums {
  readonly values: Int32Array;
  /** log S_j, -1 where S_j = 0. */
  readonly logs: Int32Array;
  /** Reads them off a packed syndrome; false when all are 0. */
  unpack(syndrome: Uint32Array, at: number): boolean;
  /** Whether the distinct positions `positions[0 .. count - 1]` have the power sums unpacked last. */
  match(positions: Int32Array, count: number): boolean;
}

/** The stored power sums, and their conjugates S_2j = S_j² (Lin and Costello, Error Control Coding, section 6.2). */
export function createPowerSums({ field, parts, capability }: BchCode): PowerSums {
  const { degree, order, exp, log } = field;
  const last = 2 * capability;
  const values = new Int32Array(last + 1);
  const logs = new Int32Array(last + 1);
  // S_j = S_leader^(2^doublings); a leader is its own.
  const leaderOf = new Int32Array(last + 1);
  const doublings = new Int32Array(last + 1);
  for (const { leader, size } of parts) {
    for (let i = 0, j = leader; i < size; i++, j = (2 * j) % order) {
      if (j > last) continue;
      leaderOf[j] = leader;
      doublings[j] = i;
    }
  }

  return {
    values,
    logs,
    unpack(syndrome, at) {
      let any = 0;
      for (let part = 0; part < parts.length; part++) {
        const { leader, offset, size, elements } = parts[part]!;
        const word = at + (offset >>> 5);
        const shift = offset & 31;
        let bits = syndrome[word]! >>> shift;
        if (shift + size > 32) bits |= syndrome[word + 1]! << (32 - shift);
        bits &= (1 << size) - 1;
        let value = bits;
        if (size < degree) {
          value = 0;
          for (let i = 0; i < size; i++) if ((bits >>> i) & 1) value ^= elements[i]!;
        }
        values[leader] = value;
        logs[leader] = log[value]!;
        any |= value;
      }
      if (any === 0) return false;
      for (let j = 2; j <= last; j++) {
        if (doublings[j] === 0) continue;
        let power = logs[leaderOf[j]!]!;
        if (power >= 0) {
          for (let i = doublings[j]!; i > 0; i--) {
            power *= 2;
            if (power >= order) power -= order;
          }
        }
        logs[j] = power;
        values[j] = power < 0 ? 0 : exp[power]!;
      }
      return true;
    },
    match(positions, count) {
      for (let part = 0; part < parts.length; part++) {
        const { leader } = parts[part]!;
        let sum = 0;
        for (let i = 0; i < count; i++) sum ^= exp[(positions[i]! * leader) % order]!;
        if (sum !== values[leader]) return false;
      }
      return true;
    },
  };
}
