// @ts-check
// The inside of a worker thread. Plain JavaScript: Node starts the thread from this file as it is.
import { parentPort, workerData } from 'node:worker_threads';
import { BuiltGames, messageOf, usedBetween } from '../built-games.js';

/** @import { Recipe } from '../work-queue.ts' */
/** @import { ThreadReply, ThreadRequest, ThreadSetting } from './protocol.ts' */

const port = /** @type {NonNullable<typeof parentPort>} */ (parentPort);
const { module, options } = /** @type {ThreadSetting} */ (workerData);

/** @type {Map<string, Recipe>} */
const recipes = new Map();

/**
 * @param {ThreadReply} reply
 * @param {readonly ArrayBuffer[]} [transfer]
 */
function answer(reply, transfer) {
  port.postMessage(reply, transfer);
}

/** @returns {Promise<BuiltGames | undefined>} */
async function open() {
  try {
    const { createBuilder } = await import(module);
    if (typeof createBuilder !== 'function') throw new Error('it exports no function createBuilder');
    return new BuiltGames(await createBuilder(options));
  } catch (error) {
    answer({ kind: 'failed', reason: 'module', message: messageOf(error) });
    return undefined;
  }
}

/**
 * @param {BuiltGames} games
 * @param {ThreadRequest} request
 */
async function serve(games, request) {
  if (request.kind === 'leave') {
    await games.dispose();
    process.exit(0);
  }
  const { gameId, recipe = recipes.get(gameId) ?? {} } = request;
  recipes.set(gameId, recipe);
  const built = await games.get(gameId, recipe);
  if ('refusal' in built) {
    answer({ kind: 'failed', ...built.refusal });
    return;
  }
  if (request.kind === 'prepare') {
    answer({ kind: 'prepared' });
    return;
  }
  const before = games.usage();
  const start = performance.now();
  try {
    const values = Float64Array.from(await built.game.evaluate(request.batch, {}));
    const seconds = (performance.now() - start) / 1000;
    const usage = usedBetween(before, games.usage());
    answer({ kind: 'values', values, seconds, ...(usage && { usage }) }, [values.buffer]);
  } catch (error) {
    answer({ kind: 'failed', reason: 'game', message: messageOf(error) });
  }
}

const games = await open();
if (games) {
  port.on('message', (request) => void serve(games, request));
  answer({ kind: 'ready' });
}
