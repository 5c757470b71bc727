import { contentHash, type Game, InvalidArgumentError } from '@spex/core';

/**
 * The log-probability of some of the answer's tokens, first to last counted from 0, as a game over the same players. The
 * given game, measured with `answerTarget` or `ownAnswerTarget` per token, is asked for the values: what it remembers
 * costs nothing. Throws InvalidArgumentError for a game without such outputs and tokens that the answer does not have.
 */
export function answerSpan(game: Game, first: number, last: number): Game {
  const tokens = game.outputs.length - 1;
  if (tokens < 1 || !game.outputs.slice(1).every((name, at) => name.startsWith(`token ${at + 1}: `))) {
    throw new InvalidArgumentError(
      'game',
      "the game does not tell the answer's tokens apart: measure it with a target that does, answerTarget(TEXT)",
      game.outputs,
    );
  }
  if (!Number.isInteger(first) || !Number.isInteger(last) || first < 0 || last < first || last >= tokens) {
    throw new InvalidArgumentError(
      'span',
      `tokens ${first} to ${last} are no span of the answer: its tokens are 0 to ${tokens - 1}`,
      [first, last],
    );
  }
  const text = game.outputs
    .slice(1 + first, 2 + last)
    .map((name) => JSON.parse(name.slice(name.indexOf(':') + 2)) as string)
    .join('');
  return {
    ...game,
    id: `${game.id}/span-${contentHash(first, last)}`,
    outputs: [`logp(${text})`],
    async evaluate(batch, context) {
      const all = await game.evaluate(batch, context);
      const values = new Float64Array(batch.rows);
      for (let row = 0; row < batch.rows; row++) {
        const at = row * (tokens + 1) + 1;
        for (let token = first; token <= last; token++) values[row] = values[row]! + all[at + token]!;
      }
      return values;
    },
  };
}
