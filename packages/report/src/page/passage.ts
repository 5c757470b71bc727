import { type Anchor, arcPath, type Route, routeArcs } from '../layout/arcs.ts';
import type { Piece } from '../picture.ts';
import type { ShownTerm, ViewData } from './view-data.ts';

const LEVEL = 23;
const LANE = 9;

/** What the words and arcs look like now. */
export interface PassageLook {
  readonly data: ViewData;
  /** Terms whose arcs are drawn. */
  readonly drawn: readonly ShownTerm[];
  /** With it, the room that was made for other arcs stays, so that the words do not move. */
  readonly keepRoom: boolean;
  readonly absent: ReadonlySet<number>;
}

/** The text with its arcs, in elements of its own: layout needs what the browser measures. */
export class Passage {
  readonly element: HTMLElement;
  /** A player's stretches of text. */
  readonly wordsOf: readonly (readonly HTMLElement[])[];
  /** All of them in the order of the text. */
  readonly order: readonly HTMLElement[];
  readonly #prose: HTMLElement;
  readonly #overlay: SVGSVGElement;
  #room = { lanes: 0, levels: new Map<number, number>() };
  #arcs: { readonly key: string; readonly parts: readonly Element[] }[] = [];

  constructor(pieces: readonly Piece[], players: number, prose: boolean) {
    this.element = make('div', { id: 'passage', ...(!prose && { class: 'names-only' }) });
    this.#prose = make('div', { id: 'prose', dir: 'auto' });
    this.#overlay = draw('svg', { id: 'arcs', 'aria-hidden': 'true' }) as SVGSVGElement;
    this.element.append(this.#prose, this.#overlay);
    const wordsOf: HTMLElement[][] = Array.from({ length: players }, () => []);
    const order: HTMLElement[] = [];
    for (const { text, player } of pieces) {
      if (player < 0) {
        this.#prose.append(text);
        continue;
      }
      const lead = /^\s*/u.exec(text)![0];
      const tail = /\s*$/u.exec(text.slice(lead.length))![0];
      const word = make('span', { role: 'button', 'aria-pressed': 'false', 'data-player': String(player) });
      word.textContent = text.slice(lead.length, text.length - tail.length);
      word.tabIndex = order.length === 0 ? 0 : -1;
      this.#prose.append(lead, word, tail);
      wordsOf[player]!.push(word);
      order.push(word);
    }
    this.wordsOf = wordsOf;
    this.order = order;
  }

  /** Elements of the arcs that are drawn, by the key of their set. */
  get arcs(): readonly { readonly key: string; readonly parts: readonly Element[] }[] {
    return this.#arcs;
  }

  /** Colours the words and draws the arcs, with room for them above the lines. */
  show({ data, drawn, keepRoom, absent }: PassageLook): void {
    const { mainEffects, largestMain } = data.picture;
    this.wordsOf.forEach((words, player) => {
      const strength = largestMain === 0 ? 0 : mainEffects[player]! / largestMain;
      for (const word of words) {
        word.className = `word ${kindOf(strength)}`;
        word.style.setProperty('--strength', Math.abs(strength).toFixed(3));
        word.classList.toggle('marked', Math.abs(strength) >= 0.05);
        word.classList.toggle('absent', absent.has(player));
      }
    });
    this.#layOut(drawn, data.picture.largestJoint, keepRoom);
  }

  #layOut(terms: readonly ShownTerm[], largest: number, keep: boolean): void {
    const sets = terms.map(({ players }) => players);
    for (const strut of this.#prose.querySelectorAll('.strut')) {
      const word = strut.parentElement!;
      strut.remove();
      word.normalize();
    }
    let lanes = keep ? this.#room.lanes : 0;
    let routes: Route[] = [];
    let anchors: (Anchor | undefined)[] = [];
    for (let round = 0; round < 6; round++) {
      this.#prose.style.paddingInlineStart = '0';
      this.#prose.style.paddingLeft = `${lanes > 0 ? lanes * LANE + 8 : 0}px`;
      anchors = this.#measure().anchors;
      routes = routeArcs(anchors, sets, 44);
      const needed = routes.reduce((most, route) => Math.max(most, route.lane + 1), 0);
      if (needed <= lanes) break;
      lanes = needed;
    }
    // Room above a line: an empty inline box that reaches up only.
    const levels = new Map(keep ? this.#room.levels : []);
    for (const { segments } of routes) {
      for (const { line, level } of segments) levels.set(line, Math.max(levels.get(line) ?? 0, level + 1));
    }
    if (!keep) this.#room = { lanes, levels: new Map(levels) };
    const base = Number.parseFloat(getComputedStyle(this.#prose).lineHeight);
    for (const [player, anchor] of anchors.entries()) {
      const count = anchor && levels.get(anchor.line);
      if (!anchor || !count) continue;
      levels.delete(anchor.line);
      const strut = make('span', { class: 'strut' });
      const extra = count * LEVEL + 4;
      strut.style.lineHeight = `${base + extra}px`;
      strut.style.verticalAlign = `${extra / 2}px`;
      insertStrut(this.wordsOf[player]![0]!, strut);
    }
    this.#drawArcs(terms, largest, routes, this.#measure().tops, lanes);
  }

  /** Lines and places of the words. */
  #measure(): { anchors: (Anchor | undefined)[]; tops: number[] } {
    const box = this.element.getBoundingClientRect();
    const anchors: (Anchor | undefined)[] = this.wordsOf.map(() => undefined);
    const tops: number[] = [];
    for (const word of this.order) {
      for (const rect of word.getClientRects()) {
        const top = rect.top - box.top;
        if (tops.length === 0 || top > tops.at(-1)! + 10) tops.push(top);
        const left = rect.left - box.left;
        anchors[Number(word.dataset.player)] ??= { line: tops.length - 1, left, right: left + rect.width };
      }
    }
    return { anchors, tops };
  }

  #drawArcs(
    terms: readonly ShownTerm[],
    largest: number,
    routes: readonly Route[],
    tops: readonly number[],
    lanes: number,
  ): void {
    const left = lanes * LANE + 8;
    const place = {
      laneX: (lane: number) => left - 8 - lane * LANE,
      foot: (line: number) => tops[line]! - 2,
      bar: (line: number, level: number) => tops[line]! - 15 - level * LEVEL,
    };
    this.#overlay.replaceChildren();
    this.#arcs = [];
    const values: Element[] = [];
    // The weakest first, so that the strongest lies on top.
    for (let i = terms.length - 1; i >= 0; i--) {
      const { players, value, text, key } = terms[i]!;
      const route = routes[i]!;
      if (route.segments.length === 0) continue;
      const { path, x, y } = arcPath(route, place);
      const group = draw('g', { class: `arc ${kindOf(value)}`, 'data-set': key });
      const thickness = 1.25 + (3.75 * Math.abs(value)) / largest;
      group.append(
        draw('path', { class: 'hit', d: path }),
        draw('path', { class: 'stroke', d: path, 'stroke-width': thickness.toFixed(2) }),
      );
      if (players.length > 2) {
        for (const { line, teeth } of route.segments) {
          for (const tooth of teeth) {
            const cy = String(place.foot(line) - 1);
            group.append(draw('circle', { class: 'foot', cx: String(tooth), cy, r: '3.5' }));
          }
        }
        group.append(draw('circle', { class: 'node', cx: String(x), cy: String(y), r: '4' }));
      }
      const number = draw('text', { x: String(x), y: String(y - 6) });
      number.textContent = text;
      const top = draw('g', { class: `arc ${kindOf(value)}` });
      top.append(number);
      values.push(top);
      this.#overlay.append(group);
      this.#arcs.push({ key, parts: [group, top] });
    }
    this.#overlay.append(...values);
    const linked = new Set(terms.flatMap(({ players }) => players));
    for (const word of this.order) word.classList.toggle('linked', linked.has(Number(word.dataset.player)));
    this.#overlay.setAttribute('height', String(this.element.clientHeight));
  }
}

function make(tag: string, attributes: Record<string, string>): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function draw(tag: string, attributes: Record<string, string>): Element {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function kindOf(value: number): string {
  return value > 0 ? 'raise' : value < 0 ? 'lower' : 'none';
}

/** On the word's first line: at its end, or behind its first letter where it takes several lines. */
function insertStrut(word: HTMLElement, strut: HTMLElement): void {
  const text = word.firstChild as Text | null;
  if (!text || word.getClientRects().length === 1) {
    word.append(strut);
    return;
  }
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text.data);
  text.splitText(first!.segment.length).before(strut);
}
