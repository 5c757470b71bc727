import type { GaloisField } from './galois-field.ts';

/** Tables with which products need no test for 0: `product[log[a] + log[b]]` is a·b for all a and b. */
export interface Products {
  /** Stands for log 0: from here on, `product` is 0. */
  readonly zero: number;
  readonly log: Int32Array;
  /** squareLog[a] = log[a²]. */
  readonly squareLog: Int32Array;
  readonly product: Int32Array;
}

const tables = new Map<number, Products>();

/** The tables of a field, built once per degree. */
export function productsOf(field: GaloisField): Products {
  const { degree, order, exp } = field;
  const known = tables.get(degree);
  if (known) return known;
  const zero = 2 * order;
  const product = new Int32Array(2 * zero + 1);
  product.set(exp);
  const products = {
    zero,
    log: field.log.map((power) => (power < 0 ? zero : power)),
    squareLog: field.log.map((power) => (power < 0 ? zero : (2 * power) % order)),
    product,
  };
  tables.set(degree, products);
  return products;
}
