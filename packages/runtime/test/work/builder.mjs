// A builder for the tests, in plain JavaScript, so that threads and processes can load it as it is.
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * Options: `broken` (a message: no builder can be made), `weights` (added to every value, and to the id).
 *
 * Recipe: `players`, `outputs`; `log` (a file that takes one line for each coalition paid for, and one for each job
 * begun), `hold` (a file: jobs wait as long as it is there), `sleep` (milliseconds a job), `block` (the same, but
 * without giving way), `poison` (a player: coalitions that hold it throw), `deadly` (a player: they end the worker),
 * `unbuildable` (a message), `batchSize`, `short` (one value is missing), `hog` (more memory than a thread may have),
 * `stray` (an error outside of any call).
 */
export function createBuilder(options = {}) {
  if (options.broken) throw new Error(options.broken);
  const used = { calls: 0, dollars: 0 };
  return {
    async build(recipe) {
      if (recipe.unbuildable) throw new Error(recipe.unbuildable);
      return { game: createGame(recipe, options, used) };
    },
    // A call a coalition, a quarter of a dollar each; nobody counts tokens.
    usage: () => ({ ...used }),
    async dispose() {
      if (options.disposed) appendFileSync(options.disposed, 'disposed\n');
    },
  };
}

export function createGame(recipe, { weights = 0 } = {}, used = { calls: 0, dollars: 0 }) {
  const { players, outputs = 1, log, hold, sleep, block, poison, deadly, short } = recipe;
  const note = (line) => log && appendFileSync(log, `${line}\n`);
  const width = Math.ceil(players / 32);
  const has = (batch, row, player) => (batch.words[row * width + (player >>> 5)] >>> (player & 31)) & 1;
  return {
    id: createHash('sha256')
      .update(JSON.stringify([recipe, weights]))
      .digest('hex')
      .slice(0, 32),
    players: Array.from({ length: players }, (_, i) => ({ label: `p${i}` })),
    outputs: Array.from({ length: outputs }, (_, i) => `o${i}`),
    batchSize: recipe.batchSize ?? 16,
    async evaluate(batch) {
      note(`job ${process.pid} ${batch.rows}`);
      while (hold && existsSync(hold)) await wait(2);
      if (sleep) await wait(sleep);
      for (const end = performance.now() + (block ?? 0); performance.now() < end; );
      const values = new Float64Array(batch.rows * outputs - (short ? 1 : 0));
      if (recipe.hog) for (const hog = []; ; ) hog.push(new Array(100_000).fill(0.5));
      if (recipe.stray)
        setTimeout(() => {
          throw new Error('stray');
        });
      if (recipe.stray) await new Promise(() => undefined);
      for (let row = 0; row < batch.rows; row++) {
        if (deadly !== undefined && has(batch, row, deadly)) process.exit(7);
        if (poison !== undefined && has(batch, row, poison)) throw new Error('poison\nin the cup');
        for (let output = 0; output < outputs && row * outputs + output < values.length; output++) {
          let value = weights + output / 7;
          for (let i = 0; i < players; i++) if (has(batch, row, i)) value += Math.sin((i + 1) * (output + 1));
          values[row * outputs + output] = value;
        }
      }
      used.calls += batch.rows;
      used.dollars += batch.rows / 4;
      for (let row = 0; row < batch.rows; row++) {
        note(
          `paid ${Buffer.from(batch.words.slice(row * width, (row + 1) * width).buffer)
            .toString('hex')
            .slice(0, 64)}`,
        );
      }
      return values;
    },
  };
}
