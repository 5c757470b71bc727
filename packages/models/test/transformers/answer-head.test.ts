import { InferenceSession, Tensor } from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { withAnswerHead } from '../../src/transformers/answer-head.ts';
import { causalGraph, logProbsAfter } from './tiny-model.ts';

test('a graph keeps its inputs and outputs and gains those of the head', async () => {
  const plain = await InferenceSession.create(causalGraph({ cache: true }));
  const headed = await InferenceSession.create(withAnswerHead(causalGraph({ cache: true })));
  expect(headed.inputNames).toEqual([...plain.inputNames, 'spex_rows', 'spex_tokens']);
  expect(headed.outputNames).toEqual([...plain.outputNames, 'spex_log_probs']);
  await plain.release();
  await headed.release();
});

test('it gives the chosen tokens of the chosen rows, in float64', async () => {
  const session = await InferenceSession.create(withAnswerHead(causalGraph()));
  const ints = (dims: number[], ...values: number[]) =>
    new Tensor('int64', BigInt64Array.from(values, BigInt), dims);
  const { spex_log_probs } = await session.run(
    {
      input_ids: ints([2, 2], 0, 5, 0, 7),
      attention_mask: ints([2, 2], 1, 1, 1, 1),
      position_ids: ints([2, 2], 0, 1, 0, 1),
      spex_rows: ints([2], 3, 0),
      spex_tokens: ints([2, 3], 4, 9, 4, 20, 0, 1),
    },
    ['spex_log_probs'],
  );
  const [second, first] = [logProbsAfter([0, 7]), logProbsAfter([0])];
  const expected = [second[4]!, second[9]!, second[4]!, first[20]!, first[0]!, first[1]!];
  expect(spex_log_probs!.data).toBeInstanceOf(Float64Array);
  for (const [at, value] of expected.entries()) {
    expect(spex_log_probs!.data[at] as number).toBeCloseTo(value, 5);
  }
  await session.release();
});
