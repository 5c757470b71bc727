import {
  ATTRIBUTE_TYPES,
  ELEMENT_TYPES,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
} from '../onnx/schema.ts';
import type { Recognised } from './recognise.ts';
import { GATES, type GateOptions } from './types.ts';

const { float } = ELEMENT_TYPES;

/**
 * The model with gates: per site x' = g ⊙ x + (1 - g) ⊙ r, which is r + g ⊙ (x - r) and leaves x as it is, to the last
 * bit, where g is 1. All operators mean the same in every operator set from 7 on.
 */
export function insertGates({ graph, sites, units }: Recognised, options: GateOptions): OnnxModel {
  const { model } = graph;
  const added = new Map<number, OnnxNode[]>();
  const weights: OnnxTensor[] = [];
  const inputs = [valueInfo(GATES.input, ['spex.rows', units])];
  const outputs: OnnxValueInfo[] = [];
  const nodes = model.graph.node.map((node) => ({ ...node, input: [...node.input] }));
  weights.push(integers('spex.as_tokens', [0, 1, -1]));
  if (options.replacements) weights.push(scalar('spex.one', 1));
  let flattened = false;

  for (const site of sites) {
    const { name, value, readers, type, rank } = site;
    const width = site.units * site.width;
    const before: OnnxNode[] = [];
    const op = (
      opType: string,
      input: string[],
      suffix: string,
      attribute: OnnxNode['attribute'] = [],
    ): string => {
      const output = `spex.${name}.${suffix}`;
      before.push({ name: output, opType, input, output: [output], attribute });
      return output;
    };
    const cast = (input: string, to: number, suffix: string) =>
      op('Cast', [input], suffix, [{ name: 'to', type: ATTRIBUTE_TYPES.int, i: to }]);

    let x = value;
    if (site.bias !== undefined) {
      const reader = nodes[readers[0]!]!;
      x = op('Add', [x, reader.input[site.bias]!], 'biased');
      reader.input[site.bias] = '';
      while (reader.input.at(-1) === '') reader.input.pop();
    }
    if (rank === 2) {
      // Rows of tokens, batch entry by batch entry.
      flattened = true;
      weights.push(integers(`spex.${name}.tail`, [-1, width]));
      const shape = op('Concat', ['spex.batch', `spex.${name}.tail`], 'shape', [axis(0)]);
      x = op('Reshape', [x, shape], 'rows');
    }
    if (options.captures) {
      const capture = GATES.capture(name);
      const attribute = [{ name: 'to', type: ATTRIBUTE_TYPES.int, i: float }];
      before.push({ name: capture, opType: 'Cast', input: [x], output: [capture], attribute });
      outputs.push(valueInfo(capture, ['spex.rows', 'spex.tokens', width]));
    }
    const index = Array.from({ length: width }, (_, at) => site.first + Math.floor(at / site.width));
    // One number scales a whole branch.
    const taken = site.kind === 'heads' ? index : [site.first];
    weights.push(integers(`spex.${name}.units`, taken));
    const row = op('Gather', [GATES.input, `spex.${name}.units`], 'row', [axis(1)]);
    const exact = op('Reshape', [row, 'spex.as_tokens'], 'gates');
    const gates = type === float ? exact : cast(exact, type, 'gates_cast');
    let scaled = op('Mul', [x, gates], 'scaled');
    if (options.replacements) {
      const replacement = GATES.replacement(name);
      inputs.push(valueInfo(replacement, ['spex.replacement_rows', 'spex.replacement_tokens', width]));
      const rest = op('Sub', ['spex.one', exact], 'rest');
      const weighted = op('Mul', [replacement, rest], 'weighted');
      const fitting = type === float ? weighted : cast(weighted, type, 'weighted_cast');
      scaled = op('Add', [scaled, fitting], 'replaced');
    }
    if (rank === 2) {
      weights.push(integers(`spex.${name}.flat`, [-1, width]));
      scaled = op('Reshape', [scaled, `spex.${name}.flat`], 'flattened');
    }
    for (const reader of readers) {
      const node = nodes[reader]!;
      node.input = node.input.map((input, at) =>
        input === value && (site.input ?? at) === at ? scaled : input,
      );
    }
    const first = Math.min(...readers);
    added.set(first, [...(added.get(first) ?? []), ...before]);
  }

  const start: OnnxNode[] = [];
  if (flattened) {
    weights.push(integers('spex.zero', [0]));
    start.push(
      {
        name: 'spex.gates_shape',
        opType: 'Shape',
        input: [GATES.input],
        output: ['spex.gates_shape'],
        attribute: [],
      },
      {
        name: 'spex.batch',
        opType: 'Gather',
        input: ['spex.gates_shape', 'spex.zero'],
        output: ['spex.batch'],
        attribute: [axis(0)],
      },
    );
  }
  const node = [...start, ...nodes.flatMap((one, place) => [...(added.get(place) ?? []), one])];
  return {
    ...model,
    graph: {
      ...model.graph,
      node,
      initializer: [...model.graph.initializer, ...weights],
      input: [...model.graph.input, ...inputs],
      output: [...model.graph.output, ...outputs],
    },
  };
}

function axis(at: number): OnnxNode['attribute'][number] {
  return { name: 'axis', type: ATTRIBUTE_TYPES.int, i: at };
}

function integers(name: string, numbers: readonly number[]): OnnxTensor {
  const rawData = new Uint8Array(BigInt64Array.from(numbers, BigInt).buffer);
  return { name, dims: [numbers.length], dataType: ELEMENT_TYPES.int64, rawData };
}

function scalar(name: string, number: number): OnnxTensor {
  return { name, dims: [], dataType: float, rawData: new Uint8Array(Float32Array.of(number).buffer) };
}

function valueInfo(name: string, shape: readonly (number | string)[]): OnnxValueInfo {
  const dim = shape.map((side) => (typeof side === 'number' ? { dimValue: side } : { dimParam: side }));
  return { name, type: { tensorType: { elemType: float, shape: { dim } } } };
}
