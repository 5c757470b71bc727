import type { Anchor, arcPath as ArcPath, Route, routeArcs as RouteArcs } from '../layout/arcs.ts';
import type { ReportData } from './data.ts';

/** The text with its arcs. */
export interface PassageView {
  /** Elements of each player's stretches of text. */
  readonly wordsOf: readonly (readonly HTMLElement[])[];
  /** All of them, in the order of the text. */
  readonly order: readonly HTMLElement[];
  /**
   * Draws the arcs of these terms, with room for them above the lines. With `keep`, the room that the last call without it
   * made stays, so that the words do not move.
   */
  layOut(terms: readonly number[], keep: boolean): void;
  /** Elements of the arcs that are drawn. */
  drawn(): readonly { term: number; parts: readonly Element[] }[];
}

/**
 * Writes the text, a button for each stretch of a player, and draws arcs over it. Self-contained: the page inlines its
 * source.
 */
export function passageView(
  document: Document,
  data: ReportData,
  routeArcs: typeof RouteArcs,
  arcPath: typeof ArcPath,
): PassageView {
  const LEVEL = 23;
  const LANE = 9;
  const view = document.defaultView!;
  const passage = document.querySelector<HTMLElement>('#passage')!;
  const prose = document.querySelector<HTMLElement>('#prose')!;
  const overlay = document.querySelector<SVGSVGElement>('#arcs')!;
  const draw = (tag: string, attributes: Record<string, string>) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const kindOf = (value: number) => (value > 0 ? 'raise' : value < 0 ? 'lower' : 'none');

  let drawn: { term: number; parts: Element[] }[] = [];
  const wordsOf: HTMLElement[][] = data.labels.map(() => []);
  const order: HTMLElement[] = [];
  for (const [text, player] of data.pieces) {
    if (player < 0) {
      prose.append(document.createTextNode(text));
      continue;
    }
    const lead = /^\s*/u.exec(text)![0];
    const tail = /\s*$/u.exec(text.slice(lead.length))![0];
    const strength = data.strengths[player]!;
    const word = document.createElement('span');
    word.className = `word ${kindOf(strength)}`;
    word.textContent = text.slice(lead.length, text.length - tail.length);
    word.dataset.player = String(player);
    word.style.setProperty('--strength', Math.abs(strength).toFixed(3));
    if (Math.abs(strength) >= 0.05) word.classList.add('marked');
    word.setAttribute('role', 'button');
    word.setAttribute('aria-pressed', 'false');
    word.tabIndex = order.length === 0 ? 0 : -1;
    prose.append(lead, word, tail);
    wordsOf[player]!.push(word);
    order.push(word);
  }

  /** Lines and places of the words. */
  const measure = (): { anchors: (Anchor | undefined)[]; tops: number[] } => {
    const box = passage.getBoundingClientRect();
    const anchors: (Anchor | undefined)[] = data.labels.map(() => undefined);
    const tops: number[] = [];
    for (const word of order) {
      for (const rect of word.getClientRects()) {
        const top = rect.top - box.top;
        if (tops.length === 0 || top > tops.at(-1)! + 10) tops.push(top);
        const left = rect.left - box.left;
        anchors[Number(word.dataset.player)] ??= { line: tops.length - 1, left, right: left + rect.width };
      }
    }
    return { anchors, tops };
  };
  let roomy = { lanes: 0, levels: new Map<number, number>() };
  const layOut = (terms: readonly number[], keep: boolean) => {
    const sets = terms.map((i) => data.terms[i]!.players);
    for (const strut of prose.querySelectorAll('.strut')) {
      const word = strut.parentElement!;
      strut.remove();
      word.normalize();
    }
    let lanes = keep ? roomy.lanes : 0;
    let routes: Route[] = [];
    let anchors: (Anchor | undefined)[] = [];
    for (let round = 0; round < 6; round++) {
      prose.style.paddingInlineStart = '0';
      const lead = lanes > 0 ? lanes * LANE + 8 : 0;
      prose.style.paddingLeft = `${lead}px`;
      anchors = measure().anchors;
      routes = routeArcs(anchors, sets, 44);
      const needed = routes.reduce((most, route) => Math.max(most, route.lane + 1), 0);
      if (needed <= lanes) break;
      lanes = needed;
    }
    // Room above a line: an empty inline box that reaches up only.
    const levels = new Map(keep ? roomy.levels : []);
    for (const { segments } of routes) {
      for (const { line, level } of segments) levels.set(line, Math.max(levels.get(line) ?? 0, level + 1));
    }
    if (!keep) roomy = { lanes, levels: new Map(levels) };
    const base = Number.parseFloat(view.getComputedStyle(prose).lineHeight);
    for (const [player, anchor] of anchors.entries()) {
      const count = anchor && levels.get(anchor.line);
      if (!anchor || !count) continue;
      levels.delete(anchor.line);
      const strut = document.createElement('span');
      strut.className = 'strut';
      const extra = count * LEVEL + 4;
      strut.style.lineHeight = `${base + extra}px`;
      strut.style.verticalAlign = `${extra / 2}px`;
      insertStrut(wordsOf[player]![0]!, strut);
    }
    drawArcs(terms, routes, measure().tops, lanes);
  };
  /** On the word's first line: at its end, or behind its first letter where it takes several lines. */
  const insertStrut = (word: HTMLElement, strut: HTMLElement) => {
    const text = word.firstChild as Text | null;
    if (!text || word.getClientRects().length === 1) {
      word.append(strut);
      return;
    }
    const [first] = new view.Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text.data);
    text.splitText(first!.segment.length).before(strut);
  };
  const drawArcs = (terms: readonly number[], routes: Route[], tops: number[], lanes: number) => {
    const left = lanes * LANE + 8;
    const place = {
      laneX: (lane: number) => left - 8 - lane * LANE,
      foot: (line: number) => tops[line]! - 2,
      bar: (line: number, level: number) => tops[line]! - 15 - level * LEVEL,
    };
    overlay.replaceChildren();
    drawn = [];
    const labels: Element[] = [];
    for (let i = terms.length - 1; i >= 0; i--) {
      const term = terms[i]!;
      const route = routes[i]!;
      if (route.segments.length === 0) continue;
      const { players, value, text } = data.terms[term]!;
      const kind = kindOf(value);
      const { path, x, y } = arcPath(route, place);
      const group = draw('g', { class: `arc ${kind}`, 'data-term': String(term) });
      const thickness = 1.25 + (3.75 * Math.abs(value)) / data.largestJoint;
      group.append(
        draw('path', { class: 'hit', d: path }),
        draw('path', { class: 'stroke', d: path, 'stroke-width': thickness.toFixed(2) }),
      );
      if (players.length > 2) {
        for (const { line, teeth } of route.segments) {
          for (const tooth of teeth) {
            group.append(
              draw('circle', {
                class: 'foot',
                cx: String(tooth),
                cy: String(place.foot(line) - 1),
                r: '3.5',
              }),
            );
          }
        }
        group.append(draw('circle', { class: 'node', cx: String(x), cy: String(y), r: '4' }));
      }
      const label = draw('text', { x: String(x), y: String(y - 6) });
      label.textContent = text;
      const top = draw('g', { class: `arc ${kind}` });
      top.append(label);
      labels.push(top);
      overlay.append(group);
      drawn.push({ term, parts: [group, top] });
    }
    overlay.append(...labels);
    const linked = new Set(terms.flatMap((i) => data.terms[i]!.players));
    for (const word of order) word.classList.toggle('linked', linked.has(Number(word.dataset.player)));
    overlay.setAttribute('height', String(passage.clientHeight));
  };

  return { wordsOf, order, layOut, drawn: () => drawn };
}
