import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type BareRuntime, followingTokens, logProbOf, sortedBatches } from './bare.ts';

const ROWS = 32;

/** The part of the class of `@huggingface/tokenizers` that is used here; its declarations cannot be followed. */
interface Tokenizer {
  encode(text: string, options?: { readonly add_special_tokens: boolean }): { readonly ids: number[] };
}
type TokenizerClass = new (file: object, config: object) => Tokenizer;

/**
 * ONNX Runtime itself: rows sorted by length, 32 a run, padded on the right, feeds built beforehand, all logits fetched. It
 * has the same settings of threads as the adapter, whose threads sleep while they wait.
 */
export async function openBareOnnx(folder: string, threads: number): Promise<BareRuntime> {
  const json = async (file: string) => JSON.parse(await readFile(join(folder, file), 'utf8')) as object;
  const library = (await import('@huggingface/tokenizers')) as unknown as {
    readonly Tokenizer: TokenizerClass;
  };
  const tokenizer = new library.Tokenizer(await json('tokenizer.json'), await json('tokenizer_config.json'));
  const session = await InferenceSession.create(join(folder, 'onnx/model.onnx'), {
    executionProviders: ['cpu'],
    logSeverityLevel: 3,
    intraOpNumThreads: threads,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
  const answerTokens = (answer: string) =>
    followingTokens(answer, (text) => tokenizer.encode(text, { add_special_tokens: false }).ids);

  return {
    count: (answer) => answerTokens(answer).length,

    prepare(prompts, answer) {
      const after = answerTokens(answer);
      const rows = prompts.map((prompt) => [...tokenizer.encode(prompt).ids, ...after.slice(0, -1)]);
      const batches = sortedBatches(
        rows.map((ids) => ids.length),
        ROWS,
      ).map((members) => ({
        members,
        feeds: feedsOf(
          session,
          members.map((row) => rows[row]!),
        ),
      }));
      return {
        async run() {
          for (const { feeds } of batches) await session.run(feeds, ['logits']);
        },
        async logProbs() {
          const found = new Float64Array(rows.length * after.length);
          for (const { members, feeds } of batches) {
            const { logits } = await session.run(feeds, ['logits']);
            const [, columns, size] = logits!.dims as readonly [number, number, number];
            for (const [index, row] of members.entries()) {
              const first = index * columns + rows[row]!.length - after.length;
              for (const [at, token] of after.entries()) {
                const start = (first + at) * size;
                found[row * after.length + at] = logProbOf(logits!.data as Float32Array, start, size, token);
              }
            }
          }
          return found;
        },
      };
    },

    dispose: () => session.release(),
  };
}

/** Feeds for rows of tokens: ids, mask, positions, and keys and values of nothing before. */
function feedsOf(session: InferenceSession, rows: readonly (readonly number[])[]): Record<string, Tensor> {
  const columns = Math.max(...rows.map((ids) => ids.length));
  const grid = (cell: (ids: readonly number[], at: number) => number): Tensor => {
    const cells = rows.flatMap((ids) => Array.from({ length: columns }, (_, at) => BigInt(cell(ids, at))));
    return new Tensor('int64', BigInt64Array.from(cells), [rows.length, columns]);
  };
  const feeds: Record<string, Tensor> = {};
  for (const value of session.inputMetadata) {
    const { name } = value;
    if (name === 'input_ids') feeds[name] = grid((ids, at) => ids[at] ?? 0);
    else if (name === 'attention_mask') feeds[name] = grid((ids, at) => (at < ids.length ? 1 : 0));
    else if (name === 'position_ids') feeds[name] = grid((_, at) => at);
    else if (name.startsWith('past_key_values.') && value.isTensor) {
      const [, heads, , width] = value.shape as [unknown, number, unknown, number];
      feeds[name] = new Tensor('float32', new Float32Array(0), [rows.length, heads, 0, width]);
    } else throw new RangeError(`the graph wants an input '${name}' that is not known here`);
  }
  return feeds;
}
