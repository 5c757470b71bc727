import { InvalidArgumentError } from '@spex/core';
import type { GraphIndex, Place } from '../onnx/graph-index.ts';
import { ELEMENT_TYPES, type OnnxModel, type OnnxNode } from '../onnx/schema.ts';
import { floatsOf, withFloats } from '../onnx/tensor-floats.ts';
import { integerAttribute } from '../onnx/tensor-values.ts';
import { cutHeads, type OutputProjection } from './cut-heads.ts';
import { GraphEditor } from './graph-editor.ts';
import { isProjection } from './projections.ts';
import { type FoundSite, recognise } from './recognise.ts';
import { FUSED_SUMS } from './residual-sums.ts';
import { weighed } from './sweep.ts';
import type { GateSite } from './types.ts';

/** Options of `pruneGraph`. */
export interface PruneOptions {
  /** By the site's name, units × width numbers that stand in for what is absent, at every token; default: zeros. */
  readonly replacements?: Readonly<Record<string, Float32Array>>;
}

/** A graph with its gates folded in, and what that saved. */
export interface PrunedGraph {
  /** Runs without spex: its inputs and outputs are those of the model as it was exported. */
  readonly model: OnnxModel;
  /** Numbers among its weights, before and after. */
  readonly weights: { readonly before: number; readonly after: number };
  /** Bytes that they take. */
  readonly bytes: { readonly before: number; readonly after: number };
}

/**
 * The model with gates folded in for good. Branches whose gate is 0 go, with all that only they needed. Absent heads lose
 * their columns of the layers for queries, keys and values and their rows of the output projection; where the graph does
 * not let that, these rows are zeros, or the heads are scaled before a projection whose weights are quantised or in
 * another file. Replacements become a bias. Gives the outputs of the gated graph with these gates.
 *
 * `model` is the model as it was exported, `sites` those that `gateGraph` found in it.
 *
 * @throws InvalidArgumentError where sites, gates or replacements do not fit the model.
 */
export function pruneGraph(
  model: OnnxModel,
  sites: readonly GateSite[],
  gates: ArrayLike<number>,
  { replacements = {} }: PruneOptions = {},
): PrunedGraph {
  const found = recognise(model);
  check(found.sites, sites, found.units, gates, replacements);
  const { graph } = found;
  const editor = new GraphEditor(graph);
  const gatesOf = ({ first, units }: GateSite) =>
    Float32Array.from({ length: units }, (_, unit) => gates[first + unit]!);
  for (const site of found.sites) {
    const own = gatesOf(site);
    const kept = own.every((gate) => gate === 1);
    const stand = standIn(site, own, replacements[site.name]);
    if (site.kind === 'heads') {
      // Nothing of an attention that is absent itself, or is but a constant, is computed.
      const whole = found.sites.find(({ kind, sum }) => kind === 'attention' && sum === site.sum);
      const gone = whole !== undefined && gatesOf(whole)[0] === 0;
      const constant = whole !== undefined && headless(graph, site, whole, own, stand) !== undefined;
      if (!kept && !gone && !constant) foldHeads(graph, editor, site, own, stand);
      continue;
    }
    const heads = found.sites.find(({ kind, sum }) => kind === 'heads' && sum === site.sum);
    const base =
      site.kind === 'attention' && heads !== undefined
        ? headless(
            graph,
            heads,
            site,
            gatesOf(heads),
            standIn(heads, gatesOf(heads), replacements[heads.name]),
          )
        : undefined;
    if (!kept || base !== undefined) foldBranch(editor, site, own[0]!, stand, base);
  }
  const pruned = { ...model, graph: editor.finish() };
  const [before, after] = [weighed(model.graph), weighed(pruned.graph)];
  return {
    model: pruned,
    weights: { before: before.weights, after: after.weights },
    bytes: { before: before.bytes, after: after.bytes },
  };
}

function check(
  found: readonly FoundSite[],
  sites: readonly GateSite[],
  units: number,
  gates: ArrayLike<number>,
  replacements: Readonly<Record<string, Float32Array>>,
): void {
  const same = (a: GateSite, b: GateSite | undefined) =>
    a.name === b?.name && a.units === b.units && a.first === b.first && a.width === b.width;
  if (found.length !== sites.length || !found.every((site, at) => same(site, sites[at]))) {
    throw new InvalidArgumentError('sites', 'these sites are not those of this model', sites);
  }
  if (gates.length !== units || !Array.from(gates).every(Number.isFinite)) {
    const message = `gates must be ${units} finite numbers, one a unit; there are ${gates.length}`;
    throw new InvalidArgumentError('gates', message, gates);
  }
  for (const [name, { length }] of Object.entries(replacements)) {
    const site = found.find((one) => one.name === name);
    if (site === undefined) {
      const message = `there is no site '${name}'; there are ${found.map((one) => one.name).join(', ')}`;
      throw new InvalidArgumentError('replacements', message, name);
    }
    if (length !== site.units * site.width) {
      const message = `the replacement of '${name}' has ${length} numbers where ${site.units} × ${site.width} are needed`;
      throw new InvalidArgumentError('replacements', message, length);
    }
  }
}

/** (1 - g) ⊙ r; undefined where that is zero. */
function standIn(
  { width }: GateSite,
  gates: Float32Array,
  replacement: Float32Array | undefined,
): Float32Array | undefined {
  const numbers = replacement?.map((value, at) => {
    const gate = gates[gates.length === 1 ? 0 : Math.floor(at / width)]!;
    return gate === 1 ? 0 : (1 - gate) * value;
  });
  return numbers?.some((value) => value !== 0) ? numbers : undefined;
}

/** What an attention adds when all its heads are absent: its biases; undefined where that cannot be told. */
function headless(
  graph: GraphIndex,
  heads: FoundSite,
  whole: FoundSite,
  gates: Float32Array,
  stand: Float32Array | undefined,
): Float32Array | undefined {
  if (stand !== undefined || gates.some((gate) => gate !== 0)) return undefined;
  const sum = new Float32Array(whole.width);
  const addConstant = (name: string | undefined): boolean => {
    if (name === undefined || name === '') return true;
    const numbers = constantFloats(graph, name);
    if (numbers?.length !== sum.length) return false;
    for (const [at, value] of numbers.entries()) sum[at]! += value;
    return true;
  };
  const layer = outputProjection(graph, heads);
  if (layer === undefined) return undefined;
  let { place } = layer;
  const projection = graph.nodes[place]!;
  if (projection.opType === 'Gemm' && !addConstant(projection.input[2])) return undefined;
  for (let value = projection.output[0]!; value !== whole.value; value = graph.nodes[place]!.output[0]!) {
    const [reader, ...others] = graph.readers(value);
    if (reader === undefined || others.length > 0) return undefined;
    const { opType, input } = graph.nodes[reader]!;
    if (opType === 'Add') {
      const bias = input.find((name) => name !== value);
      if (bias === undefined || graph.isDynamic(bias) || !addConstant(bias)) return undefined;
    } else if (opType !== 'Reshape' && opType !== 'Identity') return undefined;
    place = reader;
  }
  const fused = whole.bias === undefined ? undefined : graph.nodes[whole.readers[0]!]!.input[whole.bias];
  return addConstant(fused) ? sum : undefined;
}

function constantFloats(graph: GraphIndex, name: string): Float32Array | undefined {
  const tensor =
    graph.model.graph.initializer.find((one) => one.name === name) ??
    graph.maker(name)?.attribute.find((one) => one.name === 'value')?.t;
  const numbers = tensor && floatsOf(tensor);
  return numbers instanceof Float32Array ? numbers : undefined;
}

/** Whether a node is y = x W + b without any scale. */
function isPlain(node: OnnxNode): boolean {
  if (node.opType === 'MatMul') return true;
  const scaled = node.attribute.some(({ name, f }) => (name === 'alpha' || name === 'beta') && f !== 1);
  return node.opType === 'Gemm' && !scaled && integerAttribute(node, 'transA', 0) === 0;
}

/** Puts what is left of a branch in its place. `base`: what it is without its heads. */
function foldBranch(
  editor: GraphEditor,
  site: FoundSite,
  gate: number,
  stand: Float32Array | undefined,
  base: Float32Array | undefined,
): void {
  const [place] = site.readers as [Place];
  const node = editor.node(place);
  const input = site.input!;
  const bias = site.bias === undefined ? '' : (node.input[site.bias] ?? '');
  const dropBias = () => {
    if (site.bias !== undefined) node.input[site.bias] = '';
    while (node.input.at(-1) === '') node.input.pop();
  };
  if (gate === 0 || base !== undefined) {
    const rest = (base ?? new Float32Array(site.width)).map((value, at) => gate * value + (stand?.[at] ?? 0));
    dropBias();
    if (rest.every((value) => value === 0)) editor.zero(place, input);
    else if (node.opType in FUSED_SUMS) {
      // The node wants two values of one shape: the constant goes to the stream before it.
      const other = 1 - input;
      node.input[other] = editor.insertBefore(place, 'Add', [
        node.input[other]!,
        editor.floats(rest, site.type),
      ]);
      editor.zero(place, input);
    } else node.input[input] = editor.floats(rest, site.type);
    return;
  }
  let value = node.input[input]!;
  if (bias !== '') value = editor.insertBefore(place, 'Add', [value, bias]);
  dropBias();
  value = editor.insertBefore(place, 'Mul', [value, editor.floats(Float32Array.of(gate), site.type)]);
  if (stand !== undefined)
    value = editor.insertBefore(place, 'Add', [value, editor.floats(stand, site.type)]);
  node.input[input] = value;
}

/** The linear layer that reads the joined heads, where its weights are here and in full precision. */
function outputProjection(
  graph: GraphIndex,
  { readers, units, width }: FoundSite,
): OutputProjection | undefined {
  const flattened: Place[] = [];
  let [place, ...others] = readers as [Place, ...Place[]];
  while (others.length === 0 && graph.nodes[place]!.opType === 'Reshape') {
    flattened.push(place);
    const next = graph.readers(graph.nodes[place]!.output[0]!);
    if (next.length !== 1) return undefined;
    [place, ...others] = next as [Place];
  }
  const node = graph.nodes[place]!;
  const weights = graph.model.graph.initializer.find(({ name }) => name === node.input[1]);
  if (others.length > 0 || weights?.dims.length !== 2 || !isPlain(node) || !isProjection(graph, place))
    return undefined;
  const axis = integerAttribute(node, 'transB', 0) === 1 ? 1 : 0;
  const fits = weights.dims[axis] === units * width && floatsOf(weights) instanceof Float32Array;
  return fits ? { place, weights, axis, flattened } : undefined;
}

/** Takes absent heads out where the others are whole, or scales the rows of the output projection that read each. */
function foldHeads(
  graph: GraphIndex,
  editor: GraphEditor,
  site: FoundSite,
  gates: Float32Array,
  stand: Float32Array | undefined,
): void {
  const size = site.units * site.width;
  const projection = outputProjection(graph, site);
  const whole = stand === undefined && gates.every((gate) => gate === 0 || gate === 1);
  const keep = [...gates.keys()].filter((head) => gates[head] === 1);
  if (projection !== undefined && whole && cutHeads(graph, editor, site, keep, projection)) return;
  const scale = Float32Array.from({ length: size }, (_, at) => gates[Math.floor(at / site.width)]!);
  if (projection !== undefined) {
    const { place, weights, axis } = projection;
    const numbers = floatsOf(weights) as Float32Array;
    const columns = weights.dims[1 - axis]!;
    const scaled = new Float32Array(numbers);
    const bias = new Float32Array(columns);
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < columns; column++) {
        const at = axis === 1 ? column * size + row : row * columns + column;
        scaled[at]! *= scale[row]!;
        bias[column]! += (stand?.[row] ?? 0) * numbers[at]!;
      }
    }
    editor.node(place).input[1] = editor.weight((name) => withFloats(weights, name, weights.dims, scaled));
    if (stand !== undefined) editor.insertAfter(place, 'Add', editor.floats(bias, ELEMENT_TYPES.float));
    return;
  }
  for (const reader of site.readers) {
    let value = editor.insertBefore(reader, 'Mul', [site.value, editor.floats(scale, site.type)]);
    if (stand !== undefined)
      value = editor.insertBefore(reader, 'Add', [value, editor.floats(stand, site.type)]);
    const { input } = editor.node(reader);
    for (const [at, name] of input.entries()) if (name === site.value) input[at] = value;
  }
}
