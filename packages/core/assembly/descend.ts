/**
 * One pass of coordinate descent over active columns: the twin of the plain one in src/linear/active-set.ts. `products`: the
 * columns' products, f32, `stride` of them a row, a multiple of 4. Pulls are padded to a multiple of 4. Returns the largest
 * move, in units of a gradient.
 */
export function sweep(
  products: usize,
  stride: i32,
  size: i32,
  pulls: usize,
  weights: usize,
  penalty: f64,
  relaxation: f64,
): f64 {
  let largest: f64 = 0;
  const width = (<usize>stride) << 2;
  const end = pulls + ((<usize>((size + 3) & ~3)) << 3);
  for (let a: usize = 0; a < <usize>size; a++, products += width) {
    const curvature = <f64>load<f32>(products + (a << 2));
    const before = load<f64>(weights + (a << 3));
    const pull = load<f64>(pulls + (a << 3)) + curvature * before;
    let least: f64 = 0;
    if (pull > penalty) least = (pull - penalty) / curvature;
    else if (pull < -penalty) least = (pull + penalty) / curvature;
    if (least === before) continue;
    const beyond = before + relaxation * (least - before);
    const after = least * before > 0 && beyond * before > 0 ? beyond : least;
    const step = after - before;
    store<f64>(weights + (a << 3), after);
    largest = max<f64>(largest, abs<f64>(step) * curvature);
    const steps = f64x2.splat(step);
    let row = products;
    for (let at = pulls; at < end; at += 32, row += 16) {
      const low = f64x2.promote_low_f32x4(v128.load64_zero(row));
      const high = f64x2.promote_low_f32x4(v128.load64_zero(row, 8));
      v128.store(at, f64x2.sub(v128.load(at), f64x2.mul(steps, low)));
      v128.store(at, f64x2.sub(v128.load(at, 16), f64x2.mul(steps, high)), 16);
    }
  }
  return largest;
}
