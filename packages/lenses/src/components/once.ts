type Context = { readonly signal?: AbortSignal };

/** Asks once and remembers the answer; a failure is forgotten, so that the next call asks again. */
export function once<Result>(
  ask: (context: Context) => Promise<Result>,
): (context: Context) => Promise<Result> {
  let answer: Promise<Result> | undefined;
  return (context) => {
    if (answer === undefined) {
      const asked = ask(context);
      answer = asked;
      asked.catch(() => {
        if (answer === asked) answer = undefined;
      });
    }
    return answer;
  };
}
