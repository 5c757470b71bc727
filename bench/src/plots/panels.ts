import { scaleLinear, scaleLog } from 'd3-scale';
import { line, symbol } from 'd3-shape';
import { styleOf } from './styles.ts';

/** Points joined by a line. Its name tells how it is drawn. */
export interface Series {
  readonly name: string;
  /** Sorted by x. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** One small plot. */
export interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
  /** Where the x axis, logarithmic, has its marks. */
  readonly ticks: readonly number[];
  /** The ends of the y axis; what lies beyond is not drawn. */
  readonly domain: readonly [low: number, high: number];
  readonly logarithmic?: boolean;
}

export interface Picture {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly panels: readonly Panel[];
  readonly columns: number;
}

const WIDTH = 960;
const TOP = 62;
const BOTTOM = 30;
/** Around the lines of a panel: title above, marks of the axes below and left; right of them the names of the lines. */
const MARGIN = { top: 30, bottom: 34, left: 50 };
const LETTER = 9.2;
/** Marks of the x axis that are nearer than that to the next one have no number. */
const NUMBER_WIDTH = 40;
const LABEL_HEIGHT = 15;
const MARKER_AREA = 52;
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'DejaVu Sans', Arial, sans-serif";

/** Panels in rows as one SVG, readable on a light and on a dark page: it follows the reader's preference. */
export function drawPanels(picture: Picture): string {
  const { panels, columns, title, xLabel, yLabel } = picture;
  const width = WIDTH / columns;
  const inner = columns > 2 ? 200 : 270;
  const height = inner + MARGIN.top + MARGIN.bottom;
  const total = TOP + Math.ceil(panels.length / columns) * height + BOTTOM;
  const names = [...new Set(panels.flatMap(({ series }) => series.map(({ name }) => name)))];
  const drawn = panels.map((panel, at) => {
    const x = (at % columns) * width;
    const y = TOP + Math.floor(at / columns) * height;
    return `<g transform="translate(${x + MARGIN.left} ${y + MARGIN.top})">${drawPanel(panel, names, width, inner)}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${total}" width="${WIDTH}" height="${total}" role="img" aria-label="${escaped(title)}">
<title>${escaped(title)}</title>
<style>${styleSheet(names)}</style>
<rect class="page" width="${WIDTH}" height="${total}"/>
<text class="heading" x="16" y="26">${escaped(title)}</text>
<text class="muted" x="16" y="48">${escaped(yLabel)}</text>
<text class="muted" x="${WIDTH / 2}" y="${total - 10}" text-anchor="middle">${escaped(xLabel)}</text>
${drawn.join('\n')}
</svg>
`;
}

function drawPanel(panel: Panel, names: readonly string[], outer: number, height: number): string {
  const width = outer - MARGIN.left - 20 - LETTER * Math.max(...names.map(({ length }) => length));
  const x = scaleLog([panel.ticks[0]!, panel.ticks.at(-1)!], [0, width]);
  const y = (panel.logarithmic ? scaleLog : scaleLinear)(panel.domain, [height, 0]).clamp(true);
  const inside = ([, value]: readonly [number, number]): boolean =>
    value >= panel.domain[0] && value <= panel.domain[1];
  const series = panel.series.flatMap(({ name, points }) => {
    const shown = points.filter(inside);
    return shown.length === 0 ? [] : [{ name, points: shown }];
  });
  const path = line<readonly [number, number]>(
    ([at]) => round(x(at)),
    ([, value]) => round(y(value)),
  );
  const lines = series.map(({ name, points }) => {
    const marker = symbol(styleOf(name).marker, MARKER_AREA)();
    const markers = points.map(
      ([at, value]) => `<path d="${marker}" transform="translate(${round(x(at))} ${round(y(value))})"/>`,
    );
    return `<g class="s${names.indexOf(name)}"><path class="line" d="${path(points)}"/>${markers.join('')}</g>`;
  });
  const ends = series.map(({ points }) => {
    const [at, value] = points.at(-1)!;
    return { x: round(x(at)), y: round(y(value)) };
  });
  const places = spread(
    ends.map((end) => end.y),
    LABEL_HEIGHT,
    height,
  );
  const labels = series.map(({ name }, one) => {
    const place = round(places[one]!);
    const { x: from, y: end } = ends[one]!;
    return `<g class="s${names.indexOf(name)}"><path class="leader" d="M${from + 7} ${end}L${width + 12} ${place}"/><text class="label" x="${round(width + 15)}" y="${place}" dy=".35em">${escaped(name)}</text></g>`;
  });
  return [
    `<text class="strong" y="-12">${escaped(panel.title)}</text>`,
    ...marksOf(panel).map(
      (mark) =>
        `<path class="grid" d="M0 ${round(y(mark))}H${round(width)}"/><text class="muted small" x="-8" y="${round(y(mark))}" dy=".35em" text-anchor="end">${shortNumber(mark)}</text>`,
    ),
    ...panel.ticks.map((tick) => `<path class="grid" d="M${round(x(tick))} ${height}v5"/>`),
    ...apartBy(panel.ticks, x, NUMBER_WIDTH).map(
      (tick) =>
        `<text class="muted small" x="${round(x(tick))}" y="${height + 20}" text-anchor="middle">${shortNumber(tick)}</text>`,
    ),
    ...lines,
    ...labels,
  ].join('');
}

/** From the last backwards, those that are so far from the one after. */
function apartBy(ticks: readonly number[], x: (tick: number) => number, least: number): number[] {
  const kept: number[] = [];
  for (const tick of ticks.toReversed()) {
    if (kept.length === 0 || x(kept[0]!) - x(tick) >= least) kept.unshift(tick);
  }
  return kept;
}

/** Where the y axis has marks: powers of ten, and 2 and 5 times them where there are few. */
function marksOf({ domain: [low, high], logarithmic }: Panel): number[] {
  if (!logarithmic) return scaleLinear([low, high], [0, 1]).ticks(5);
  const powers = (factors: readonly number[]): number[] => {
    const marks: number[] = [];
    for (let power = Math.floor(Math.log10(low)); 10 ** power <= high; power++) {
      marks.push(...factors.map((factor) => factor * 10 ** power));
    }
    return marks.filter((mark) => mark >= low * 0.999 && mark <= high * 1.001);
  };
  const few = powers([1]);
  return few.length >= 3 ? few : powers([1, 2, 5]);
}

/**
 * Places for labels at least so far apart, between 0 and `most`, in the order of those wanted and as near to them as that
 * allows (least squares, by pooling neighbours that are too near).
 */
export function spread(wanted: readonly number[], apart: number, most: number): number[] {
  const order = [...wanted.keys()].sort((a, b) => wanted[a]! - wanted[b]!);
  // Without their distances the places need only ascend.
  const pools: { sum: number; count: number }[] = [];
  order.forEach((one, at) => {
    let pool = { sum: wanted[one]! - at * apart, count: 1 };
    for (
      let last = pools.at(-1);
      last && last.sum / last.count >= pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  });
  const room = most - (order.length - 1) * apart;
  const places = [...wanted];
  let at = 0;
  for (const { sum, count } of pools) {
    const start = Math.min(Math.max(sum / count, 0), room);
    for (let one = 0; one < count; one++, at++) places[order[at]!] = start + at * apart;
  }
  return places;
}

function styleSheet(names: readonly string[]): string {
  const colours = (theme: 'light' | 'dark'): string =>
    names.map((name, at) => `.s${at}{color:${styleOf(name)[theme]}}`).join('');
  const lines = names.map((name, at) => {
    const { dashes, width = 2 } = styleOf(name);
    return `.s${at} .line{stroke-width:${width}${dashes ? `;stroke-dasharray:${dashes}` : ''}}`;
  });
  return `svg{--page:#fff;--ink:#15181d;--muted:#4d5562;--grid:#d5d9e0}${colours('light')}
@media (prefers-color-scheme:dark){svg{--page:#14171c;--ink:#f1f3f6;--muted:#b4bcc8;--grid:#3a414d}${colours('dark')}}
text{font:14px ${FONT};fill:var(--ink)}.heading{font-size:18px;font-weight:650}.strong{font-size:13px;font-weight:650}
.muted{fill:var(--muted)}.small{font-size:13px}.label{fill:currentColor;font-weight:600}.page{fill:var(--page)}
.grid{stroke:var(--grid);fill:none}.line{stroke:currentColor;fill:none;stroke-linejoin:round}
.leader{stroke:currentColor;stroke-width:1;stroke-opacity:.5;fill:none}
path{fill:currentColor}${lines.join('')}`;
}

/** 1,024, 0.5, 20,000 */
function shortNumber(value: number): string {
  return Number(value.toPrecision(6)).toLocaleString('en');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
