import {
  GraphBuilder as Builder,
  type GraphBuilder,
  gateGraph,
  type OnnxModel,
  type Value,
} from '@spex/models';
import { describe, expect, test } from 'vitest';
import { PLAIN, tinyGraph } from './tiny-graph.ts';
import { makeWeights, type Style } from './tiny-reference.ts';

const STYLE: Style = {
  norm: 'layer',
  order: 'pre',
  keyHeads: 4,
  rotary: false,
  causal: true,
  mlp: 'relu',
  bias: { qkv: true, rest: true },
  headNorm: false,
};
const tiny = () => tinyGraph(STYLE, makeWeights(STYLE, 1), PLAIN);

const WIDTH = 8;
const noise = (size: number, seed: number) =>
  Float32Array.from({ length: size }, (_, at) => Math.sin(at * seed + seed));

/** x + attention(x), written by the test; `attend` gets queries, keys and values as [B, T, width]. */
function block(
  attend: (b: GraphBuilder, q: Value, k: Value, v: Value, x: Value) => Value,
  more?: (b: GraphBuilder, x: Value) => Value,
): OnnxModel {
  const b = new Builder('block');
  const ids = b.input('input_ids', 'int64', ['B', 'T']);
  const x = b.op('Gather', [b.weight('table', [10, WIDTH], noise(10 * WIDTH, 1)), ids]);
  const linear = (from: Value, name: string, seed: number) =>
    b.op('MatMul', [from, b.weight(name, [WIDTH, WIDTH], noise(WIDTH * WIDTH, seed))]);
  const mixed = attend(b, linear(x, 'q', 2), linear(x, 'k', 3), linear(x, 'v', 4), x);
  const y = b.op('Add', [x, linear(mixed, 'o', 5)]);
  b.output('states', more?.(b, y) ?? y, 'float', ['B', 'T', WIDTH]);
  return b.model();
}

/** Plain attention of two heads, whose last steps can be changed. */
const twoHeads =
  (merge: (b: GraphBuilder, mixed: Value) => Value) =>
  (b: GraphBuilder, q: Value, k: Value, v: Value): Value => {
    const split = (from: Value, perm: number[]) =>
      b.op('Transpose', [b.op('Reshape', [from, b.ints(0, 0, 2, WIDTH / 2)])], { perm });
    const scores = b.op('MatMul', [split(q, [0, 2, 1, 3]), split(k, [0, 2, 3, 1])]);
    return merge(b, b.op('MatMul', [b.op('Softmax', [scores], { axis: -1 }), split(v, [0, 2, 1, 3])]));
  };
const join = (b: GraphBuilder, mixed: Value, perm = [0, 2, 1, 3]) =>
  b.op('Reshape', [b.op('Transpose', [mixed], { perm }), b.ints(0, 0, WIDTH)]);
const PLAIN_HEADS = twoHeads((b, mixed) => join(b, mixed));

const reasons = (model: OnnxModel) => gateGraph(model).refused.map(({ reason }) => reason);
const kinds = (model: OnnxModel) => gateGraph(model).sites.map(({ kind }) => kind);

describe('what is refused, and what is gated beside it', () => {
  test('the block that the others change is gated whole', () => {
    const { refused, sites } = gateGraph(block(PLAIN_HEADS));
    expect(refused).toEqual([]);
    expect(sites.map(({ kind, units, width }) => [kind, units, width])).toEqual([
      ['heads', 2, 4],
      ['attention', 1, 8],
    ]);
  });

  test('heads in another order than side by side', () => {
    const model = block(twoHeads((b, mixed) => join(b, mixed, [0, 2, 3, 1])));
    expect(reasons(model)).toEqual([expect.stringContaining('ordered by 0,2,3,1')]);
    expect(kinds(model)).toEqual(['attention']);
  });

  test('a norm over all heads before the projection', () => {
    const model = block(
      twoHeads((b, mixed) => {
        const scale = b.weight('scale', [WIDTH], noise(WIDTH, 7));
        return b.op('LayerNormalization', [join(b, mixed), scale], { axis: -1 });
      }),
    );
    expect(reasons(model)).toEqual([expect.stringContaining('goes through LayerNormalization')]);
    expect(kinds(model)).toEqual(['attention']);
  });

  test('heads that two layers read', () => {
    const model = block(
      twoHeads((b, mixed) => {
        const joined = join(b, mixed);
        return b.op('Add', [joined, b.op('Relu', [joined])]);
      }),
    );
    expect(reasons(model)).toEqual([expect.stringContaining('read in more than one way')]);
  });

  test('a number of heads that nothing tells', () => {
    const b = new Builder('open');
    const ids = b.input('input_ids', 'int64', ['B', 'T']);
    const shape = b.input('attention_mask', 'int64', [4]);
    const x = b.op('Gather', [b.weight('table', [10, WIDTH], noise(10 * WIDTH, 1)), ids]);
    const split = (seed: number, perm: number[]) => {
      const all = b.op('MatMul', [x, b.weight(`w${seed}`, [WIDTH, WIDTH], noise(WIDTH * WIDTH, seed))]);
      return b.op('Transpose', [b.op('Reshape', [all, shape])], { perm });
    };
    const scores = b.op('MatMul', [split(2, [0, 2, 1, 3]), split(3, [0, 2, 3, 1])]);
    const mixed = b.op('MatMul', [b.op('Softmax', [scores], { axis: -1 }), split(4, [0, 2, 1, 3])]);
    const out = b.op('MatMul', [join(b, mixed), b.weight('o', [WIDTH, WIDTH], noise(WIDTH * WIDTH, 5))]);
    b.output('states', b.op('Add', [x, out]), 'float', ['B', 'T', WIDTH]);
    const { refused } = gateGraph(b.model());
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('number of heads cannot be told'),
    ]);
  });

  test('a branch that is neither attention nor an MLP', () => {
    const convolve = (b: GraphBuilder, y: Value) => {
      const turned = b.op('Transpose', [y], { perm: [0, 2, 1] });
      const kernel = b.weight('kernel', [WIDTH, WIDTH, 1], noise(WIDTH * WIDTH, 8));
      const linear = b.op('MatMul', [
        b.op('Transpose', [b.op('Conv', [turned, kernel])], { perm: [0, 2, 1] }),
        b.weight('last', [WIDTH, WIDTH], noise(WIDTH * WIDTH, 9)),
      ]);
      return b.op('Add', [y, linear]);
    };
    const model = block(PLAIN_HEADS, convolve);
    expect(reasons(model)).toEqual([
      expect.stringMatching(/neither attention nor an MLP: it holds (Transpose|Conv)/),
    ]);
    expect(kinds(model)).toEqual(['heads', 'attention']);
  });

  test('an MLP that mixes tokens', () => {
    const mix = (b: GraphBuilder, y: Value) => {
      const linear = (from: Value, name: string) =>
        b.op('MatMul', [from, b.weight(name, [WIDTH, WIDTH], noise(WIDTH * WIDTH, 9))]);
      const mean = b.op('ReduceMean', [b.op('Relu', [linear(y, 'in')])], { axes: [1] });
      return b.op('Add', [y, linear(mean, 'out')]);
    };
    expect(reasons(block(PLAIN_HEADS, mix))).toEqual([expect.stringContaining('ReduceMean mixes tokens')]);
  });

  test('attention to values from elsewhere', () => {
    const b = new Builder('cross');
    const ids = b.input('input_ids', 'int64', ['B', 'T']);
    const other = b.input('token_type_ids', 'int64', ['B', 'T']);
    const table = b.weight('table', [10, WIDTH], noise(10 * WIDTH, 1));
    const x = b.op('Gather', [table, ids]);
    const seen = b.op('Gather', [table, other]);
    const linear = (from: Value, name: string, seed: number) =>
      b.op('MatMul', [from, b.weight(name, [WIDTH, WIDTH], noise(WIDTH * WIDTH, seed))]);
    const mixed = PLAIN_HEADS(b, linear(x, 'q', 2), linear(seen, 'k', 3), linear(seen, 'v', 4));
    b.output('states', b.op('Add', [x, linear(mixed, 'o', 5)]), 'float', ['B', 'T', WIDTH]);
    expect(() => gateGraph(b.model())).toThrow(/nothing in this graph can be gated: .*cross-attention/);
  });

  test('a constant beside the stream belongs to no branch for certain', () => {
    const model = block(PLAIN_HEADS, (b, y) =>
      b.op('Add', [y, b.weight('beside', [WIDTH], noise(WIDTH, 6))]),
    );
    expect(reasons(model)).toEqual([expect.stringContaining('a constant added beside the residual stream')]);
    expect(kinds(model)).toEqual(['heads']);
  });
});

describe('sums of other kinds', () => {
  const linear = (b: GraphBuilder, from: Value, name: string, seed: number) =>
    b.op('MatMul', [from, b.weight(name, [WIDTH, WIDTH], noise(WIDTH * WIDTH, seed))]);
  const mlp = (b: GraphBuilder, x: Value, name: string, seed: number) =>
    linear(b, b.op('Relu', [linear(b, x, `${name}.in`, seed)]), `${name}.out`, seed + 1);

  test('a skip around several blocks is refused, and the blocks are gated', () => {
    let start: Value | undefined;
    const model = block(
      (b, q, k, v, x) => {
        start = x;
        return PLAIN_HEADS(b, q, k, v);
      },
      (b, y) => b.op('Add', [start!, b.op('Add', [b.op('Relu', [y]), mlp(b, b.op('Relu', [y]), 'mlp', 8)])]),
    );
    const { refused, sites } = gateGraph(model);
    expect(refused.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('a sum around several blocks'),
    ]);
    expect(sites.map(({ kind }) => kind)).toEqual(['heads', 'attention']);
  });

  test('an adapter within a branch is part of the branch', () => {
    const model = block(PLAIN_HEADS, (b, y) => {
      const branch = mlp(b, y, 'mlp', 8);
      return b.op('Add', [y, b.op('Identity', [b.op('Add', [branch, mlp(b, branch, 'adapter', 11)])])]);
    });
    const { refused, sites } = gateGraph(model);
    expect(refused).toEqual([]);
    expect(sites.map(({ kind }) => kind)).toEqual(['heads', 'attention', 'mlp']);
  });
});

describe('graphs that cannot be gated', () => {
  test('one without attention says what it is', () => {
    const b = new Builder('plain');
    const ids = b.input('input_ids', 'int64', ['B', 'T']);
    const x = b.op('Gather', [b.weight('table', [10, WIDTH], noise(10 * WIDTH, 1)), ids]);
    b.output('probabilities', b.op('Softmax', [x], { axis: -1 }), 'float', ['B', 'T', WIDTH]);
    expect(() => gateGraph(b.model())).toThrow(/no attention that spex recognises: it has 3 nodes/);
  });

  test('one whose body is in an If says so', () => {
    const b = new Builder('merged');
    const flag = b.op('Cast', [b.input('use_cache_branch', 'int64', [])], { to: 9 });
    b.output('logits', b.op('If', [flag]), 'float', ['B', 'T', WIDTH]);
    expect(() => gateGraph(b.model())).toThrow(/inside of an If or Loop/);
  });

  test('one that has gates already', () => {
    expect(() => gateGraph(gateGraph(tiny()).model)).toThrow(/has gates already/);
  });

  test('one of an operator set from before broadcasting', () => {
    const model = { ...tiny(), opsetImport: [{ domain: '', version: 6 }] };
    expect(() => gateGraph(model)).toThrow(/operator set 6; gates need 7/);
  });

  test('one whose nodes are in no order', () => {
    const model = tiny();
    const broken = { ...model, graph: { ...model.graph, node: model.graph.node.toReversed() } };
    expect(() => gateGraph(broken)).toThrow(/reads '.*' before it is made/);
  });
});
