import { rgb } from 'd3-color';
import { scaleLinear } from 'd3-scale';

/** The colours of one theme. Blue raises, orange lowers: told apart by every common kind of colour blindness. */
export interface Theme {
  readonly background: string;
  readonly surface: string;
  readonly line: string;
  readonly ink: string;
  readonly muted: string;
  /** Background of the strongest raising word; `ink` is written on it. */
  readonly raise: string;
  /** Background of the strongest lowering word. */
  readonly lower: string;
  /** Arcs, bars and numbers that raise. */
  readonly raiseStrong: string;
  readonly lowerStrong: string;
}

export const LIGHT: Theme = {
  background: '#ffffff',
  surface: '#f5f6f8',
  line: '#d5d9e0',
  ink: '#15181d',
  muted: '#59616e',
  raise: '#7db8f7',
  lower: '#ffab61',
  raiseStrong: '#1661b8',
  lowerStrong: '#a64b00',
};

export const DARK: Theme = {
  background: '#14171c',
  surface: '#1d2128',
  line: '#3a414d',
  ink: '#f1f3f6',
  muted: '#a5adba',
  raise: '#1d5fae',
  lower: '#9c4a06',
  raiseStrong: '#79b8ff',
  lowerStrong: '#ffa657',
};

/** Backgrounds for a terminal, whose page may be dark or light: middle lightness for black ink, strength by saturation. */
export const terminalColour: (strength: number) => string = (() => {
  const raise = scaleLinear<string>().domain([0, 1]).range(['#b4bcc6', '#3f9cff']).clamp(true);
  const lower = scaleLinear<string>().domain([0, 1]).range(['#c6bcb2', '#ff8c1a']).clamp(true);
  return (strength) => rgb(strength < 0 ? lower(-strength) : raise(strength)).formatHex();
})();
