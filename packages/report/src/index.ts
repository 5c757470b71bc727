export { type HtmlOptions, renderHtml } from './html/render-html.ts';
export { type LayerMapOptions, renderLayerMap } from './layer-map/render-layer-map.ts';
export { type LayerMapTextOptions, renderLayerMapText } from './layer-map/render-layer-map-text.ts';
export { renderSvg, type SvgOptions } from './svg/render-svg.ts';
export type { SvgTheme } from './svg/style.ts';
export type { TerminalColour } from './terminal/paint.ts';
export { renderTerminal, type TerminalOptions } from './terminal/render-terminal.ts';
export { clean } from './words/clean.ts';
export { columns as displayWidth } from './words/labels.ts';
