import { setTimeout as sleep } from 'node:timers/promises';
import { closeBooks, emptySum, type Outcome, type World } from '../world.ts';

/** Two of the same run at once on one store; in every other pair the first is killed. */
export async function twoAskers(world: World): Promise<Outcome> {
  const sum = emptySum();
  const pairs = Math.ceil(10 * world.scale);
  for (let pair = 0; pair < pairs; pair++) {
    const place = await world.place();
    const one = place.start();
    const two = place.start();
    if (pair % 2 === 1) {
      await sleep((0.2 + world.random.uniform() * 0.5) * world.usual);
      sum.faults++;
      one.child.kill('SIGKILL');
    }
    for (const { code, out, err } of await Promise.all([one.ended, two.ended])) {
      if (code === null) continue;
      if (code !== 0) throw new Error(`two askers: ended with ${code}: ${err}`);
      sum.finished++;
      if (!world.isRight(out)) sum.different++;
    }
    await closeBooks(sum, place);
  }
  world.talk(`two askers: ${pairs} pairs, ${sum.twice} paid twice`);
  return { scenario: 'two askers on one store, one of them killed in half the pairs', ...sum };
}
