import { zipSync } from 'fflate';

/** Types that the writer knows: NumPy's code and the bytes of one number. */
const WRITERS = {
  '|b1': [1, (view: DataView, at: number, value: number) => view.setUint8(at, value)],
  '|u1': [1, (view: DataView, at: number, value: number) => view.setUint8(at, value)],
  '|i1': [1, (view: DataView, at: number, value: number) => view.setInt8(at, value)],
  '<i2': [2, (view: DataView, at: number, value: number) => view.setInt16(at, value, true)],
  '<u2': [2, (view: DataView, at: number, value: number) => view.setUint16(at, value, true)],
  '<i4': [4, (view: DataView, at: number, value: number) => view.setInt32(at, value, true)],
  '<u4': [4, (view: DataView, at: number, value: number) => view.setUint32(at, value, true)],
  '<i8': [8, (view: DataView, at: number, value: number) => view.setBigInt64(at, BigInt(value), true)],
  '<u8': [8, (view: DataView, at: number, value: number) => view.setBigUint64(at, BigInt(value), true)],
  '<f4': [4, (view: DataView, at: number, value: number) => view.setFloat32(at, value, true)],
  '<f8': [8, (view: DataView, at: number, value: number) => view.setFloat64(at, value, true)],
  '>i2': [2, (view: DataView, at: number, value: number) => view.setInt16(at, value, false)],
  '>i4': [4, (view: DataView, at: number, value: number) => view.setInt32(at, value, false)],
  '>i8': [8, (view: DataView, at: number, value: number) => view.setBigInt64(at, BigInt(value), false)],
  '>f4': [4, (view: DataView, at: number, value: number) => view.setFloat32(at, value, false)],
  '>f8': [8, (view: DataView, at: number, value: number) => view.setFloat64(at, value, false)],
} as const;

export type Dtype = keyof typeof WRITERS;

export interface NpyOptions {
  readonly dtype?: Dtype;
  readonly shape?: readonly number[];
  readonly fortran?: boolean;
  readonly version?: 1 | 2 | 3;
  /** The data start at a multiple of this; NumPy pads to 64, older writers to 16 or not at all. */
  readonly align?: number;
}

/** An `.npy` file, written after NumPy's format description, independent of the reader under test. */
export function npy(values: ArrayLike<number>, options: NpyOptions = {}): Uint8Array {
  const { dtype = '<f8', shape = [values.length], fortran = false, version = 1, align = 64 } = options;
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dict = `{'descr': '${dtype}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${tuple}), }`;
  const prefix = version === 1 ? 10 : 12;
  const pad = (align - ((prefix + dict.length + 1) % align)) % align;
  const header = `${dict}${' '.repeat(pad)}\n`;
  const [width, write] = WRITERS[dtype];
  const bytes = new Uint8Array(prefix + header.length + values.length * width);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), version, 0]);
  const view = new DataView(bytes.buffer);
  if (version === 1) view.setUint16(8, header.length, true);
  else view.setUint32(8, header.length, true);
  bytes.set(new TextEncoder().encode(header), prefix);
  for (let i = 0; i < values.length; i++) write(view, prefix + header.length + i * width, values[i]!);
  return bytes;
}

/** An `.npz` archive of `.npy` files. */
export function npz(arrays: Readonly<Record<string, Uint8Array>>, level: 0 | 6 = 6): Uint8Array {
  const entries = Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes] as const);
  return zipSync(Object.fromEntries(entries), { level });
}
