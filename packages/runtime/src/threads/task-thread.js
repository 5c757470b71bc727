// @ts-check
// The inside of a thread that runs tasks. Plain JavaScript: Node starts the thread from this file as it is.
import { parentPort, workerData } from 'node:worker_threads';

/** @import { TaskReply, TaskRequest, TaskThreadSetting } from './protocol.ts' */

const port = /** @type {NonNullable<typeof parentPort>} */ (parentPort);
const { module } = /** @type {TaskThreadSetting} */ (workerData);

/** @type {typeof import('@spex/core')} */
const { runTask } = await import(module ?? '@spex/core');

/** Ends the task under way early. */
let stop = new AbortController();

/** @param {TaskRequest} request */
async function serve(request) {
  if (request.kind === 'abort') {
    stop.abort();
    return;
  }
  stop = new AbortController();
  /** @type {TaskReply} */
  let reply = { kind: 'failed' };
  try {
    reply = { kind: 'done', result: await runTask(request.task, request.payload, stop.signal) };
  } catch {
    // The asker runs the task again in its own thread, where the error keeps its class.
  }
  port.postMessage(reply);
}

port.on('message', serve);
