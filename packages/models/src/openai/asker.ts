import type { Client, Json, Question } from './client.ts';

/** Asks one question; a question of a batch that failed, when it is asked again, is not sent again. */
export type Ask = (question: Question) => Promise<Json>;

/** Asks the questions of many items at once. */
export interface Asker {
  /**
   * Results in the order of the items. When one fails, no further question is begun; the answers that are on their way are
   * waited for and kept, those that had come are kept too, each until it is asked for again; then the failure is thrown.
   */
  each<I, T>(
    items: readonly I[],
    signal: AbortSignal | undefined,
    work: (item: I, ask: Ask) => Promise<T>,
  ): Promise<T[]>;
}

/** An answer, by the question that it answers. */
interface Answered {
  readonly key: string;
  readonly answer: Json;
}

export function createAsker(client: Pick<Client, 'post'>): Asker {
  /** Paid answers of batches that failed. */
  const kept = new Map<string, Json[]>();

  return {
    async each(items, signal, work) {
      const answered: Answered[] = [];
      let failure: { readonly error: unknown } | undefined;

      const workOn = async <I, T>(
        item: I,
        one: (item: I, ask: Ask) => Promise<T>,
      ): Promise<T | undefined> => {
        const own: Answered[] = [];
        let unanswered = false;
        const ask: Ask = async (question) => {
          unanswered = true;
          if (failure) throw failure.error;
          const key = `${question.path}\n${JSON.stringify(question.body)}`;
          const answer = take(kept, key) ?? (await client.post(question, signal));
          unanswered = false;
          own.push({ key, answer });
          return answer;
        };
        try {
          return await one(item, ask);
        } catch (error) {
          failure ??= { error };
          // The latest answer could not be used: it is worth nothing the next time either.
          if (!unanswered) own.pop();
          return undefined;
        } finally {
          answered.push(...own);
        }
      };

      const results = await Promise.all(items.map((item) => workOn(item, work)));
      const thrown = failure as { readonly error: unknown } | undefined;
      if (!thrown) return results as Awaited<ReturnType<typeof work>>[];
      for (const { key, answer } of answered) kept.set(key, [...(kept.get(key) ?? []), answer]);
      throw thrown.error;
    },
  };
}

function take(kept: Map<string, Json[]>, key: string): Json | undefined {
  const answers = kept.get(key);
  const answer = answers?.pop();
  if (answers?.length === 0) kept.delete(key);
  return answer;
}
