import { expect, test } from 'vitest';
import { StageClock } from '../../src/spex/stages.ts';

test('time goes to the stage under way', () => {
  let now = 10;
  const clock = new StageClock(() => now);
  const spend = (seconds: number): void => {
    now += seconds;
  };
  spend(1);
  clock.begin('plan');
  spend(2);
  clock.begin('measure');
  spend(4);
  clock.begin('decode');
  spend(8);
  clock.begin('refit');
  spend(16);
  clock.begin('done');
  spend(32);
  expect(clock.seconds()).toEqual({ plan: 3, measure: 4, decode: 8, refit: 16, done: 32 });
});

test('a stage that is left out took no time, and one that comes again adds up', () => {
  let now = 0;
  const clock = new StageClock(() => now);
  clock.begin('measure');
  now = 1;
  clock.begin('decode');
  now = 3;
  clock.begin('measure');
  now = 6;
  clock.begin('done');
  expect(clock.seconds()).toEqual({ plan: 0, measure: 4, decode: 2, refit: 0, done: 0 });
});
