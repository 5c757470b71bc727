// An asker in a process of its own, from the built package: URL PROJECT RECIPE ROWS. Writes the values as JSON.
import { createRandom, Evaluator, sampleUniform } from '@spex/core';
import { distribute, redisQueue } from '@spex/runtime';
import { createGame } from './builder.mjs';

const [url, project, text, rows] = process.argv.slice(2);
const recipe = JSON.parse(text);
const queue = await redisQueue({ url, project });
const game = distribute(createGame(recipe), recipe, queue);
const evaluator = new Evaluator(game, { concurrency: game.concurrency });
const { values } = await evaluator.evaluate(sampleUniform(recipe.players, Number(rows), createRandom(1)));
console.log(JSON.stringify(Array.from(values)));
await queue.close();
