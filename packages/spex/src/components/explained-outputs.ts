import type { Game } from '@spex/core';
import type { ComponentGame } from '@spex/lenses';
import type { NumberedPrompt } from './set-aside.ts';

/** One output that is explained. */
export interface ExplainedOutput {
  /** The prompt's number in its file; null: the mean over all of them. */
  readonly prompt: number | null;
  /** Its output of the game that is measured. */
  readonly output: number;
}

export interface ExplainedOutputs {
  /** The game with the outputs that are explained and no others. */
  readonly game: Game;
  /** The mean first. */
  readonly outputs: readonly ExplainedOutput[];
}

/** The mean over the prompts and the prompts asked for, by their number in the file. */
export function explainedOutputs(
  game: ComponentGame,
  prompts: readonly NumberedPrompt[],
  asked: readonly number[],
): ExplainedOutputs {
  const numbers = [...new Set(asked)];
  const places = numbers.map((number) => prompts.findIndex((one) => one.number === number));
  // The game's outputs are the mean, then each prompt.
  const chosen = [game.meanOutput, ...places.map((place) => place + 1)];
  const names = chosen.map((output, at) =>
    // The game counts the prompts that it was given; people count those of the file.
    at === 0 ? game.outputs[output]! : game.outputs[output]!.replace(/^\d+/, String(numbers[at - 1])),
  );
  const width = game.outputs.length;
  return {
    outputs: [null, ...numbers].map((prompt, output) => ({ prompt, output })),
    game: {
      ...game,
      id: `${game.id}:${places.join()}:${numbers.join()}`,
      outputs: names,
      async evaluate(batch, context) {
        const all = await game.evaluate(batch, context);
        const values = new Float64Array(batch.rows * chosen.length);
        for (let row = 0, at = 0; row < batch.rows; row++) {
          for (const output of chosen) values[at++] = all[row * width + output]!;
        }
        return values;
      },
    },
  };
}
