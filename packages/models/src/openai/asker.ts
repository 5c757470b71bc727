import type { Client, Json, Question } from './client.ts';

/** Asks one question; a question of a batch that failed, when it is asked again, is not sent again. */
export type Ask = (question: Question) => Promise<Json>;

/** Asks the questions of many items at once. */
export interface Asker {
  /**
   * Results in the order of the items. When one fails, no further question is sent; the answers that are on their way are
   * waited for and kept, those that had come are kept too, each until it is asked for again; then the failure is thrown.
   */
  each<I, T>(
    items: readonly I[],
    signal: AbortSignal | undefined,
    work: (item: I, ask: Ask) => Promise<T>,
  ): Promise<T[]>;
}

export function createAsker(client: Client): Asker {
  /** Paid answers of batches that failed. */
  const kept = new Map<string, Json[]>();

  return {
    async each(items, signal, work) {
      const answers: [key: string, answer: Json][] = [];
      let failure: { readonly error: unknown } | undefined;
      const ask: Ask = async (question) => {
        if (failure) throw failure.error;
        const key = `${question.path}\n${JSON.stringify(question.body)}`;
        const answer = take(kept, key) ?? (await client.post(question, signal));
        answers.push([key, answer]);
        return answer;
      };
      const results = await Promise.all(
        items.map(async (item) => {
          try {
            return [await work(item, ask)] as const;
          } catch (error) {
            failure ??= { error };
            return undefined;
          }
        }),
      );
      if (failure) {
        for (const [key, answer] of answers) kept.set(key, [...(kept.get(key) ?? []), answer]);
        throw (failure as { readonly error: unknown }).error;
      }
      return results.map((result) => result![0]);
    },
  };
}

function take(kept: Map<string, Json[]>, key: string): Json | undefined {
  const answers = kept.get(key);
  const answer = answers?.pop();
  if (answers?.length === 0) kept.delete(key);
  return answer;
}
