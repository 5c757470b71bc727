// A reader that follows a chain of facts, opera to composer to city to country: a step further for each that is there.
import { serve } from '../stand-in.mjs';

await serve((text) => {
  const chain = ['music by Giacomo Puccini', 'born in Lucca', 'Lucca is a walled city in Tuscany, Italy'];
  const steps = chain.findIndex((fact) => !text.includes(fact));
  return [-4, -3.5, -2.5, -0.1].at(steps);
});
