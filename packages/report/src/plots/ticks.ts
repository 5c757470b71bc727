import type { ScaleLinear } from 'd3-scale';

/** Smaller and larger spans are beyond what d3 counts in. */
const LEAST_SPAN = 1e-290;
const MOST_SPAN = 1e300;

/** About so many round values of a linear scale; none where it spans next to nothing, or next to everything. */
export function ticksOf(scale: ScaleLinear<number, number>, count: number): readonly number[] {
  const [from = 0, to = 0] = scale.domain();
  const span = Math.abs(to - from);
  return span >= LEAST_SPAN && span <= MOST_SPAN ? scale.ticks(count) : [];
}
