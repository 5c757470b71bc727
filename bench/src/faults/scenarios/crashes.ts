import type { Outcome, World } from '../world.ts';

/** A model that crashes at every fifth question. */
export async function crashes(world: World): Promise<Outcome> {
  const sum = { faults: 0, finished: 0, different: 0, lost: 0, twice: 0, underWay: 0 };
  const runs = Math.ceil(5 * world.scale);
  while (sum.finished < runs) {
    const place = await world.place();
    let stored = 0;
    let asked = 0;
    let underWay = 0;
    for (;;) {
      const { code, out, err } = await place.run({ env: { FAULTS_DIES: '0.2' } });
      const now = await place.stored();
      const books = place.books();
      underWay += books.asked - asked - (now - stored);
      sum.lost += Math.max(0, stored - now);
      [stored, asked] = [now, books.asked];
      if (code === 0) {
        if (!world.isRight(out)) sum.different++;
        break;
      }
      // 2: the model died before it had said what it is.
      if (code !== 1 && code !== 2) throw new Error(`crashes: ended with ${code}: ${err}`);
      sum.faults++;
    }
    const { twice } = place.books();
    sum.finished++;
    sum.twice += twice;
    sum.underWay += underWay;
    sum.lost += Math.max(0, twice - underWay);
    world.talk(`crashes of the model: ${sum.faults}, ${sum.finished} of ${runs} finished`);
  }
  return { scenario: 'crashes of the model', ...sum };
}
