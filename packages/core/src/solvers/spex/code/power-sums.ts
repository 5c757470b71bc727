import type { BchCode } from './bch.ts';
import { productsOf } from './products.ts';

/** The power sums S_1 .. S_2t of an error pattern: S_j = Σ α^(j·position). Entry 0 is unused. */
export interface PowerSums {
  readonly values: Int32Array;
  /** The logarithms, of {@link Products}. */
  readonly logs: Int32Array;
  /** Reads them off a packed syndrome; false when all are 0. */
  unpack(syndrome: Uint32Array, at: number): boolean;
  /** Whether the distinct positions `positions[0 .. count - 1]` have the power sums unpacked last. */
  match(positions: Int32Array, count: number): boolean;
}

/** The stored power sums, and their conjugates S_2j = S_j² (Lin and Costello, Error Control Coding, section 6.2). */
export function createPowerSums({ field, parts, capability }: BchCode): PowerSums {
  const { degree, order, exp } = field;
  const { log, squareLog, product } = productsOf(field);
  const last = 2 * capability;
  const values = new Int32Array(last + 1);
  const logs = new Int32Array(last + 1);
  const leaders = Int32Array.from(parts, ({ leader }) => leader);
  const offsets = Int32Array.from(parts, ({ offset }) => offset);
  const sizes = Int32Array.from(parts, ({ size }) => size);

  // S_j is S_source squared so many times; 0 times for those that are stored.
  const source = new Int32Array(last + 1);
  const squarings = new Int32Array(last + 1);
  for (const { leader, size } of parts) {
    for (let i = 1, j = (2 * leader) % order; i < size; i++, j = (2 * j) % order) {
      if (j > last) continue;
      source[j] = j % 2 === 0 ? j / 2 : leader;
      squarings[j] = j % 2 === 0 ? 1 : i;
    }
  }

  /** The field element of which `bits` are stored. */
  function expand(part: number, bits: number): number {
    const { elements } = parts[part]!;
    let value = 0;
    for (let i = 0; i < elements.length; i++) if ((bits >>> i) & 1) value ^= elements[i]!;
    return value;
  }

  function unpack(syndrome: Uint32Array, at: number): boolean {
    let any = 0;
    for (let part = 0; part < leaders.length; part++) {
      const leader = leaders[part]!;
      const size = sizes[part]!;
      const word = at + (offsets[part]! >>> 5);
      const shift = offsets[part]! & 31;
      let bits = syndrome[word]! >>> shift;
      if (shift + size > 32) bits |= syndrome[word + 1]! << (32 - shift);
      bits &= (1 << size) - 1;
      any |= bits;
      const value = size === degree ? bits : expand(part, bits);
      values[leader] = value;
      logs[leader] = log[value]!;
    }
    if (any === 0) return false;
    for (let j = 2; j <= last; j++) {
      if (squarings[j] === 0) continue;
      let value = values[source[j]!]!;
      for (let i = squarings[j]!; i > 0; i--) value = product[squareLog[value]!]!;
      values[j] = value;
      logs[j] = log[value]!;
    }
    return true;
  }

  function match(positions: Int32Array, count: number): boolean {
    for (let part = 0; part < leaders.length; part++) {
      const leader = leaders[part]!;
      let sum = 0;
      for (let i = 0; i < count; i++) sum ^= exp[(positions[i]! * leader) % order]!;
      if (sum !== values[leader]) return false;
    }
    return true;
  }

  return { values, logs, unpack, match };
}
