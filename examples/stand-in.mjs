// What a program must do to be a model of spex: answer JSON lines. Stands in for a language model, so that the examples
// run offline and at once.
import { createInterface } from 'node:readline';

/** Answers each masked prompt (a text, or a list of messages) with `value(text)`. */
export async function serve(value) {
  const textOf = (prompt) =>
    typeof prompt === 'string' ? prompt : prompt.map(({ content }) => content).join('\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const question = JSON.parse(line);
    const answer =
      'spex' in question
        ? {}
        : { id: question.id, values: question.texts.map((prompt) => value(textOf(prompt))) };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}
