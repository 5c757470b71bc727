import type { Dim } from '../onnx/dims.ts';
import type { OnnxNode } from '../onnx/schema.ts';
import { integerAttribute } from '../onnx/tensor-values.ts';
import type { Cut } from './cut-plan.ts';

/** A node's axis, counted from the first side. */
export function integerAxis(node: OnnxNode, otherwise: number, dims: readonly Dim[] | undefined): number {
  const axis = integerAttribute(node, 'axis', otherwise);
  return axis < 0 ? axis + (dims?.length ?? 0) : axis;
}

/**
 * What a cut of a reshape's output is in its input: of heads that are split from, or joined to, one side. Undefined where
 * the sides do not fit, or the cut does not leave whole blocks.
 */
export function keptThroughReshape(from: readonly Dim[], to: readonly Dim[], cut: Cut): Cut | undefined {
  const stride = strideOf(to, cut.axis);
  if (stride === undefined) return undefined;
  for (let axis = from.length - 1; axis >= 0; axis--) {
    const own = strideOf(from, axis);
    const size = from[axis];
    if (own === undefined || typeof size !== 'number') return undefined;
    if (size * own !== cut.size * stride) continue;
    if (own <= stride) {
      const times = stride / own;
      if (!Number.isInteger(times)) return undefined;
      return { axis, size, keep: cut.keep.flatMap((at) => range(at * times, times)) };
    }
    const block = own / stride;
    const kept = new Set(cut.keep);
    const whole = range(0, size).filter((at) => kept.has(at * block));
    const full = whole.every((at) => range(at * block, block).every((one) => kept.has(one)));
    return full && whole.length * block === cut.keep.length ? { axis, size, keep: whole } : undefined;
  }
  return undefined;
}

/** Numbers between two neighbours along a side. */
function strideOf(dims: readonly Dim[], axis: number): number | undefined {
  return dims
    .slice(axis + 1)
    .reduce<number | undefined>(
      (product, side) => (product !== undefined && typeof side === 'number' ? product * side : undefined),
      1,
    );
}

function range(start: number, length: number): number[] {
  return Array.from({ length }, (_, at) => start + at);
}
