import { describe, expect, it } from 'vitest';
import { nearFullInWords } from '../../src/words/near-full.ts';
import { explanationOf } from '../fixtures.ts';

const players = [{ label: 'a' }, { label: 'b' }];
const base = explanationOf({ players, terms: [{ players: [0], value: 1 }] });
const { faithfulness, ends } = base;

describe('nearFullInWords', () => {
  it('tells what was predicted of the input as it is, where nothing more is known', () => {
    const told = { ...base, ends: { ...ends, grandUnseen: -2.5 } };
    expect(nearFullInWords(told, 'words')).toBe(
      'R² is about inputs with half of their words removed. Of the input as it is the picture, before it was told, predicted −2.50; the model says 3.05.',
    );
  });

  it('tells how far the picture is off where that was measured', () => {
    const nearFull = { r2: 0.75, standardError: 0.04, deviation: 0.5, absent: 3, coalitions: 100 };
    const told = { ...base, faithfulness: { ...faithfulness, nearFull } };
    expect(nearFullInWords(told, 'words').replaceAll('\u00a0', ' ')).toBe(
      'With 1 to 3 of the words removed the picture explains 75 % (± 4) of how the score moves: it moves by 0.500, and the picture is off by 0.250 (R² 0.750, 100 combinations that it had not seen).',
    );
    const bad = { ...nearFull, r2: -0.5, standardError: 0, absent: 1 };
    expect(nearFullInWords({ ...base, faithfulness: { ...faithfulness, nearFull: bad } }, 'parts')).toBe(
      'With one of the parts removed the picture explains nothing of how the score moves: it moves by 0.500, and the picture is off by 0.612 (R² −0.500, 100 combinations that it had not seen).',
    );
  });

  it('is silent where Trust says it all, and where nothing is known', () => {
    expect(nearFullInWords(base, 'words')).toBe('');
    const exact = { ...faithfulness, method: 'exact' as const };
    const measured = { ...base, faithfulness: exact, ends: { ...ends, grandUnseen: 1 } };
    expect(nearFullInWords(measured, 'words')).toBe('');
  });
});
