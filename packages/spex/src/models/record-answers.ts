import { contentHash } from '@spex/core';
import type { LanguageModel } from '@spex/lenses';
import type { Facts } from '../runs/facts.ts';

/** Methods whose answers are kept. Embeddings are left out: they are large, and do not differ from call to call. */
const METHODS = ['generate', 'answerLogProbs', 'firstTokenLogProbs'] as const;
type Method = (typeof METHODS)[number];

/** A model whose answers are kept as facts for as long as `stop` was not called. */
export interface RecordedModel {
  readonly model: LanguageModel;
  stop(): void;
}

/**
 * Keeps what a model answers to questions, and gives the same answer when the same question comes again, in another
 * process too. A target that asks the model about the full prompt, for its own answer above all, is then the same target
 * when a run goes on, though a hosted model may answer otherwise each time.
 */
export function recordAnswers(model: LanguageModel, facts: Facts): RecordedModel {
  let recording = true;
  const asked = (method: Method) => {
    return async (...question: unknown[]): Promise<unknown> => {
      const ask = model[method] as (...question: unknown[]) => Promise<unknown>;
      if (!recording) return ask.apply(model, question);
      // The last argument is what may stop the call.
      const name = `${method} ${contentHash(JSON.stringify(question.slice(0, -1)))}`;
      const known = facts.get(name);
      if (known !== undefined) return read(known);
      const answer = await ask.apply(model, question);
      const written = write(answer);
      if (written !== undefined) facts.set(name, written);
      return answer;
    };
  };
  const recorded = Object.fromEntries(METHODS.map((method) => [method, asked(method)]));
  return {
    // A model may have private fields, which only the model itself may be asked for, and may be frozen.
    model: new Proxy({} as LanguageModel, {
      has: (_, name) => Reflect.has(model, name),
      get(_, name) {
        const own = Reflect.get(model, name, model) as unknown;
        if (typeof own !== 'function') return own;
        return recorded[name as Method] ?? own.bind(model);
      },
    }),
    stop() {
      recording = false;
    },
  };
}

/** Numbers as a list; undefined where JSON cannot hold them. */
function write(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer;
  const fields = Object.entries(answer as object).map(([name, value]) => [
    name,
    value instanceof Float64Array
      ? { float64: [...value] }
      : value instanceof Uint8Array
        ? { uint8: [...value] }
        : value,
  ]);
  const finite = Object.values(answer as object).every(
    (value) => !(value instanceof Float64Array) || value.every(Number.isFinite),
  );
  return finite ? Object.fromEntries(fields) : undefined;
}

function read(written: unknown): unknown {
  if (Array.isArray(written)) return written;
  const fields = Object.entries(written as object).map(([name, value]) => {
    const { float64, uint8 } = value as { readonly float64?: number[]; readonly uint8?: number[] };
    return [name, float64 ? Float64Array.from(float64) : uint8 ? Uint8Array.from(uint8) : value];
  });
  return Object.fromEntries(fields);
}
