import { closeBooks, emptySum, type Outcome, type World } from '../world.ts';

/** A model that crashes at every fifth question. */
export async function crashes(world: World): Promise<Outcome> {
  const sum = emptySum();
  const runs = Math.ceil(5 * world.scale);
  while (sum.finished < runs) {
    const place = await world.place();
    for (;;) {
      const { code, out, err } = await place.run({ env: { FAULTS_DIES: '0.2' } });
      if (code === 0) {
        if (!world.isRight(out)) sum.different++;
        break;
      }
      // 2: the model died before it had said what it is.
      if (code !== 1 && code !== 2) throw new Error(`crashes: ended with ${code}: ${err}`);
      sum.faults++;
    }
    sum.finished++;
    await closeBooks(sum, place);
    world.talk(`crashes of the model: ${sum.faults}, ${sum.finished} of ${runs} finished`);
  }
  return { scenario: 'crashes of the model', ...sum };
}
