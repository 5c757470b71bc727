import { describe, expect, it } from 'vitest';
import { ability, property, told } from '../../src/conformance/cell.ts';

describe('cells', () => {
  it('mark an ability that is not what is claimed', () => {
    expect(ability(true, true)).toEqual({ text: 'yes', broken: false });
    expect(ability(false, undefined)).toEqual({ text: 'no', broken: false });
    expect(ability(true, false)).toEqual({ text: '**yes**', broken: true });
    expect(ability(false, true)).toEqual({ text: '**no**', broken: true });
    expect(told('SV', true)).toEqual({ text: '**SV**', broken: true });
  });

  it('tell a property that held from one that is promised, and where it did not hold', () => {
    const held = (...found: [string, boolean][]) => new Map(found);
    expect(property(held(['SV', true]), true)).toEqual({ text: 'yes', broken: false });
    expect(property(held(['SV', true]), false)).toEqual({ text: 'seen', broken: false });
    expect(property(held(['SV', false]), false)).toEqual({ text: 'no', broken: false });
    expect(property(held(['SV', false], ['SII', true]), false)).toEqual({ text: 'not SV', broken: false });
    expect(property(held(['SV', false], ['SII', true]), true)).toEqual({ text: '**not SV**', broken: true });
    expect(property(held(), true)).toEqual({ text: '-', broken: false });
  });
});
