import { InvalidArgumentError } from '@spex/core';
import type { OnnxModel } from '../onnx/schema.ts';
import { opset } from './attention-cores.ts';
import { insertGates } from './insert-gates.ts';
import { recognise } from './recognise.ts';
import type { GatedGraph, GateOptions, GateSite } from './types.ts';

/** The first operator set whose elementwise operators broadcast as all later ones do. */
const FIRST_OPSET = 7;

/**
 * Gives a transformer gates: the model with a new input `spex.gates`, float [B, units], that scales each attention head,
 * and all that attention and each MLP block add to the residual stream (x' = g ⊙ x + (1 - g) ⊙ r, see `GateOptions`). One
 * row a batch entry: one forward pass measures as many ablations as the batch has rows. At 1 nothing changes.
 *
 * Places are found by the structure of the graph, never by names; what leaves a doubt is refused with a reason.
 *
 * @throws InvalidArgumentError for a graph without an attention that can be recognised, or one that is gated already.
 */
export function gateGraph(model: OnnxModel, options: GateOptions = {}): GatedGraph {
  if (model.graph.input.some(({ name }) => name.startsWith('spex.'))) {
    throw new InvalidArgumentError(
      'model',
      'the graph has gates already: give the model as it was exported',
      model,
    );
  }
  const found = recognise(model);
  const version = opset(found.graph);
  if (version < FIRST_OPSET) {
    const message = `the graph uses ONNX operator set ${version}; gates need ${FIRST_OPSET} or later: export it anew`;
    throw new InvalidArgumentError('model', message, version);
  }
  const { refused, layers, units, style } = found;
  return {
    model: insertGates(found, options),
    sites: found.sites.map(plainSite),
    refused,
    layers,
    units,
    style,
  };
}

function plainSite({ name, kind, layer, units, first, width, node }: GateSite): GateSite {
  return { name, kind, layer, units, first, width, node };
}
