import { describe, expect, it } from 'vitest';
import { parsePlayers } from '../../src/data/players-spec.ts';
import { parseTrainer } from '../../src/data/trainer-spec.ts';

describe('parsePlayers', () => {
  it.each([
    [undefined, { kind: 'points' }],
    ['Points', { kind: 'points' }],
    ['classes', { kind: 'classes' }],
    ['duplicates', { kind: 'duplicates' }],
    ['groups:source', { kind: 'groups', column: 'source' }],
    ['groups:a:b', { kind: 'groups', column: 'a:b' }],
    ['clusters:12', { kind: 'clusters', count: 12 }],
    ['clusters:AUTO', { kind: 'clusters', count: 'auto' }],
    ['slices:day:4', { kind: 'slices', column: 'day', count: 4 }],
    ['slices:a:b:4', { kind: 'slices', column: 'a:b', count: 4 }],
  ])('%s', (spec, players) => {
    expect(parsePlayers(spec)).toEqual(players);
  });

  it.each(['', 'point', 'groups', 'groups:', 'slices:day', 'classes:2', 'clusters'])(
    'knows no %j',
    (spec) => {
      expect(() => parsePlayers(spec)).toThrow(`unknown players '${spec}': give points, groups:COLUMN`);
    },
  );

  it.each(['clusters:1', 'clusters:x', 'clusters:2.5', 'slices:day:1', 'slices:day:'])(
    'refuses %s, whose number will not do',
    (spec) => {
      expect(() => parsePlayers(spec)).toThrow('must end in a whole number of at least 2');
    },
  );
});

describe('parseTrainer', () => {
  it.each([
    [undefined, undefined],
    ['knn', { kind: 'own', name: 'knn' }],
    [' Tree ', { kind: 'own', name: 'tree' }],
    ['in-context', { kind: 'in-context' }],
    ['command:python3 train.py', { kind: 'command', command: 'python3 train.py' }],
  ])('%s', (spec, trainer) => {
    expect(parseTrainer(spec)).toEqual(trainer);
  });

  it('lists the trainers where it knows none of that name', () => {
    expect(() => parseTrainer('forest')).toThrow(
      /no trainer 'forest': the trainers are .*knn.*command:PROGRAM/,
    );
    expect(() => parseTrainer('command: ')).toThrow('needs a program');
  });
});
