import {
  type SymbolType,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from 'd3-shape';

/** How one line is drawn: told apart by marker and dashes as well as by colour. */
export interface LineStyle {
  readonly light: string;
  readonly dark: string;
  readonly marker: SymbolType;
  readonly dashes?: string;
  readonly width?: number;
}

/** Colours of Okabe and Ito, made lighter or darker where the page asks for contrast. */
const STYLES: Readonly<Record<string, LineStyle>> = {
  auto: { light: '#c24e00', dark: '#ff9a4d', marker: symbolCircle, width: 3 },
  proxyspex: { light: '#0067a6', dark: '#6cbcf5', marker: symbolSquare },
  'gaussian-process': { light: '#007a5a', dark: '#3fd0a4', marker: symbolTriangle },
  spex: { light: '#a8498a', dark: '#e79fcb', marker: symbolDiamond },
  lasso: { light: '#8a6a00', dark: '#f0c24a', marker: symbolCross },
  'sparse-regression': { light: '#1f7fb0', dark: '#9ad7f5', marker: symbolWye },
  reference: { light: '#30363f', dark: '#dfe3e8', marker: symbolStar, dashes: '7 4' },
  'ref. trees': { light: '#6a7280', dark: '#9aa3b0', marker: symbolWye, dashes: '2 4' },
  shapiq: { light: '#30363f', dark: '#dfe3e8', marker: symbolStar, dashes: '7 4' },
  spectralexplain: { light: '#6a7280', dark: '#9aa3b0', marker: symbolWye, dashes: '2 4' },
};

const PLAIN: LineStyle = { light: '#30363f', dark: '#dfe3e8', marker: symbolCross };

/** The same for a name wherever it is drawn. */
export function styleOf(name: string): LineStyle {
  return Object.hasOwn(STYLES, name) ? STYLES[name]! : PLAIN;
}
