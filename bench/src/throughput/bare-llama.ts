import type { ControlledEvaluateInputItem, LlamaLogLevel, Token } from 'node-llama-cpp';
import { type BareRuntime, followingTokens, sortedBatches } from './bare.ts';

const SEQUENCES = 8;
/** Tokens of a row at most, answer included. */
const CONTEXT = 512;

/**
 * node-llama-cpp itself: rows sorted by length, 8 sequences at a time, each emptied before, tokens and questions built
 * beforehand. Keys and values are 32-bit numbers, as in the adapter.
 */
export async function openBareLlama(path: string, threads: number): Promise<BareRuntime> {
  const { getLlama } = await import('node-llama-cpp');
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    skipDownload: true,
    logLevel: 'error' as LlamaLogLevel,
  });
  const model = await llama.loadModel({ modelPath: path });
  const context = await model.createContext({
    contextSize: Math.min(CONTEXT, model.trainContextSize),
    sequences: SEQUENCES,
    threads,
    experimentalKvCacheKeyType: 'F32',
    experimentalKvCacheValueType: 'F32',
    flashAttention: false,
  });
  const sequences = Array.from({ length: SEQUENCES }, () => context.getSequence());
  const answerTokens = (answer: string) => followingTokens(answer, (text) => model.tokenize(text, true));
  const { bos, shouldPrependBosToken } = model.tokens;

  return {
    count: (answer) => answerTokens(answer).length,

    prepare(prompts, answer) {
      const after = answerTokens(answer);
      const rows = prompts.map((prompt) => {
        const tokens = model.tokenize(prompt, true);
        if (shouldPrependBosToken && bos !== null && tokens[0] !== bos) tokens.unshift(bos);
        return questionOf(tokens, after);
      });
      const batches = sortedBatches(
        rows.map((row) => row.length),
        SEQUENCES,
      );
      const found = new Float64Array(rows.length * after.length);
      const ask = async (row: number, at: number) => {
        const sequence = sequences[at]!;
        await sequence.clearHistory();
        const input = rows[row]!;
        const results = await sequence.controlledEvaluate(input);
        for (const [index, token] of after.entries()) {
          const { logits, totalLogitWeight } = results[input.length - after.length + index]!.next;
          const largest = Math.max(...logits!.values());
          found[row * after.length + index] = logits!.get(token)! - largest - Math.log(totalLogitWeight!);
        }
      };
      const run = async () => {
        for (const members of batches) await Promise.all(members.map(ask));
      };
      return {
        run,
        async logProbs() {
          await run();
          return found.slice();
        },
      };
    },

    dispose: () => llama.dispose(),
  };
}

/** A prompt and its answer's tokens but the last, each asked about the answer's next one. */
function questionOf(prompt: readonly Token[], answer: readonly Token[]): ControlledEvaluateInputItem[] {
  const asked = answer.map((token, at): ControlledEvaluateInputItem => {
    const logits = { filter: { tokens: [token], includeSelected: true } };
    const after = at === 0 ? prompt.at(-1)! : answer[at - 1]!;
    return [after, { generateNext: { logits, totalLogitWeight: true } }];
  });
  return [...prompt.slice(0, -1), ...asked];
}
