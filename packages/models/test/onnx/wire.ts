/** A protobuf message as its bytes tell without any schema: for each field number, its values in order. */
export type Wire = ReadonlyMap<number, readonly WireValue[]>;
type WireValue = bigint | Uint8Array;

/** Reads a message field by field. Throws where the bytes are none. */
export function readWire(bytes: Uint8Array): Wire {
  const fields = new Map<number, WireValue[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 63n) throw new RangeError('no number');
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > bytes.length) throw new RangeError('too short');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const [field, type] = [tag >>> 3, tag & 7];
    if (field === 0 || ![0, 1, 2, 5].includes(type)) throw new RangeError('no field');
    const value = type === 0 ? varint() : take(type === 2 ? Number(varint()) : type === 1 ? 8 : 4);
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

/** Whether two messages have the same fields with the same values, whatever the order of different fields. */
export function sameMessage(a: Uint8Array, b: Uint8Array): boolean {
  if (Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(b)) return true;
  let [left, right]: [Wire | undefined, Wire | undefined] = [undefined, undefined];
  try {
    [left, right] = [readWire(a), readWire(b)];
  } catch {
    return false;
  }
  if (left.size !== right.size) return false;
  return [...left].every(([field, values]) => {
    const others = right.get(field);
    return (
      others?.length === values.length &&
      values.every((value, at) => {
        const other = others[at]!;
        if (typeof value === 'bigint' || typeof other === 'bigint') return value === other;
        return sameMessage(value, other);
      })
    );
  });
}

/** A message made of fields: whole numbers, texts, bytes and messages. */
export function writeWire(
  ...fields: readonly (readonly [number, bigint | number | string | Uint8Array])[]
): Uint8Array {
  const varint = (number: bigint): number[] => {
    const rest = BigInt.asUintN(64, number);
    return rest < 128n ? [Number(rest)] : [Number(rest & 127n) | 128, ...varint(rest >> 7n)];
  };
  const bytes = fields.flatMap(([field, value]) => {
    if (typeof value === 'number' || typeof value === 'bigint') {
      return [...varint(BigInt(field << 3)), ...varint(BigInt(value))];
    }
    const content = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    return [...varint(BigInt((field << 3) | 2)), ...varint(BigInt(content.length)), ...content];
  });
  return Uint8Array.from(bytes);
}
