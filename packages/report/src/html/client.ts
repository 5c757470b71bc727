import type { Anchor, arcPath as ArcPath, Route, routeArcs as RouteArcs } from '../layout/arcs.ts';
import type { ReportData } from './data.ts';

/**
 * The page's script. Its source is inlined, so it may use nothing but its parameters and the browser's own globals.
 * Texts enter the page by `textContent` alone.
 */
export function startReport(document: Document, routeArcs: typeof RouteArcs, arcPath: typeof ArcPath): void {
  type Selection = { player: number } | { term: number };

  const data = JSON.parse(document.getElementById('data')!.textContent!) as ReportData;
  const view = document.defaultView!;
  const find = <E extends Element>(selector: string) => document.querySelector<E>(selector)!;
  const scroller = find<HTMLElement>('#scroller');
  const passage = find<HTMLElement>('#passage');
  const prose = find<HTMLElement>('#prose');
  const overlay = find<SVGSVGElement>('#arcs');
  const detail = find<HTMLElement>('#detail');
  const body = find<HTMLElement>('#rows');
  const range = find<HTMLInputElement>('#count');

  const make = (tag: string, className: string, text = '') => {
    const element = document.createElement(tag);
    if (className !== '') element.className = className;
    element.textContent = text;
    return element;
  };
  const draw = (tag: string, attributes: Record<string, string>) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const kindOf = (value: number) => (value > 0 ? 'raise' : value < 0 ? 'lower' : 'none');

  const joint = data.terms.flatMap((term, i) => (term.players.length > 1 ? [i] : []));
  const termsOf: number[][] = data.labels.map(() => []);
  for (const [i, term] of data.terms.entries()) for (const player of term.players) termsOf[player]!.push(i);

  let pinned: Selection | undefined;
  let pointed: Selection | undefined;
  let drawn: { term: number; parts: Element[] }[] = [];

  // The text.
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
    const word = make('span', `word ${kindOf(strength)}`, text.slice(lead.length, text.length - tail.length));
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

  // The table.
  const MOST_ROWS = 40;
  const largest = Math.max(0, ...data.terms.map((term) => Math.abs(term.value)));
  let sort: { by: 'strength' | 'size'; up: boolean } = { by: 'strength', up: false };
  let filter = 'all';
  let allRows = false;
  const rowOf = (i: number) => {
    const { players, value, text } = data.terms[i]!;
    const row = make('tr', kindOf(value));
    row.dataset.term = String(i);
    const size = make('td', 'size', players.length === 1 ? 'alone' : `${players.length} together`);
    const names = make('td', 'names');
    const button = make('button', 'pick');
    button.setAttribute('type', 'button');
    button.setAttribute('aria-pressed', 'false');
    button.tabIndex = -1;
    for (const player of players) button.append(make('span', 'chip', data.labels[player]));
    names.append(button);
    const bar = make('td', 'bar');
    const fill = make('span', 'fill');
    fill.style.width = `${((Math.abs(value) / (largest || 1)) * 50).toFixed(2)}%`;
    const track = make('span', 'track');
    track.append(fill);
    bar.append(track);
    row.append(size, names, make('td', 'value', text), bar);
    return row;
  };
  const fillTable = () => {
    const chosen = data.terms
      .map((term, i) => ({ i, size: term.players.length, strength: Math.abs(term.value) }))
      .filter(({ size }) => filter === 'all' || (filter === 'alone') === (size === 1));
    const sign = sort.up ? 1 : -1;
    chosen.sort((a, b) => sign * (a[sort.by] - b[sort.by]) || b.strength - a.strength || a.i - b.i);
    const shown = allRows ? chosen : chosen.slice(0, MOST_ROWS);
    body.replaceChildren(...shown.map(({ i }) => rowOf(i)));
    body.querySelector<HTMLElement>('button')?.setAttribute('tabindex', '0');
    const more = find<HTMLButtonElement>('#more');
    more.hidden = shown.length === chosen.length;
    more.textContent = `Show all ${chosen.length} rows`;
    for (const by of ['strength', 'size'] as const) {
      const head = find<HTMLElement>(`th[data-sort="${by}"]`);
      head.setAttribute('aria-sort', sort.by !== by ? 'none' : sort.up ? 'ascending' : 'descending');
    }
    for (const button of document.querySelectorAll<HTMLElement>('[data-filter]')) {
      button.setAttribute('aria-pressed', String(button.dataset.filter === filter));
    }
    show();
  };

  // The arcs: of the pinned word or row, else the strongest.
  const arcsWanted = () => {
    if (pinned === undefined) return joint.slice(0, Number(range.value));
    const terms = 'term' in pinned ? [pinned.term] : termsOf[pinned.player]!;
    return terms.filter((i) => data.terms[i]!.players.length > 1).slice(0, 24);
  };
  const LEVEL = 23;
  const LANE = 9;
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
  const layOut = () => {
    const terms = arcsWanted();
    const sets = terms.map((i) => data.terms[i]!.players);
    for (const strut of prose.querySelectorAll('.strut')) {
      const word = strut.parentElement!;
      strut.remove();
      word.normalize();
    }
    let lanes = 0;
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
    const levels = new Map<number, number>();
    for (const { segments } of routes) {
      for (const { line, level } of segments) levels.set(line, Math.max(levels.get(line) ?? 0, level + 1));
    }
    const base = Number.parseFloat(view.getComputedStyle(prose).lineHeight);
    for (const [player, anchor] of anchors.entries()) {
      const count = anchor && levels.get(anchor.line);
      if (!anchor || !count) continue;
      levels.delete(anchor.line);
      const strut = make('span', 'strut');
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
  const drawArcs = (terms: number[], routes: Route[], tops: number[], lanes: number) => {
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
    overlay.setAttribute('height', String(passage.clientHeight));
    show();
  };

  // What is pointed at or pinned stands out.
  const show = () => {
    const active = pointed ?? pinned;
    const terms = active === undefined ? [] : 'term' in active ? [active.term] : termsOf[active.player]!;
    const own = active !== undefined && 'player' in active ? active.player : -1;
    const lit = new Set(terms);
    const partners = new Set(terms.flatMap((i) => data.terms[i]!.players));
    for (const [player, words] of wordsOf.entries()) {
      for (const word of words) {
        word.classList.toggle('own', player === own);
        word.classList.toggle('partner', player !== own && partners.has(player));
        const held = pinned !== undefined && 'player' in pinned && pinned.player === player;
        word.setAttribute('aria-pressed', String(held));
      }
    }
    passage.classList.toggle('focused', active !== undefined);
    for (const { term, parts } of drawn) {
      for (const part of parts) part.classList.toggle('lit', lit.has(term));
    }
    for (const row of body.children) {
      const term = Number((row as HTMLElement).dataset.term);
      row.classList.toggle('lit', lit.has(term));
      const held = pinned !== undefined && 'term' in pinned && pinned.term === term;
      row.querySelector('button')!.setAttribute('aria-pressed', String(held));
    }
    const told = (active === undefined ? data.terms.map((_, i) => i) : terms).slice(0, 5);
    const lines = told.map((i) => `${data.terms[i]!.sentence}.`);
    const more = terms.length - lines.length;
    if (active !== undefined && lines.length === 0)
      lines.push(`“${data.labels[own]}” has no effect that was found.`);
    if (more > 0) lines.push(`And ${more} weaker ${more === 1 ? 'effect' : 'effects'}.`);
    detail.replaceChildren(...lines.map((line) => make('p', '', line)));
    if (active === undefined) detail.prepend(make('p', 'hint', detail.dataset.hint!));
  };
  const same = (a: Selection | undefined, b: Selection | undefined) =>
    JSON.stringify(a) === JSON.stringify(b);
  const point = (to: Selection | undefined) => {
    if (same(pointed, to)) return;
    pointed = to;
    show();
  };
  /** Pins, or lets go. What was clicked stays where it is on the screen; a row's words come into view. */
  const pin = (to: Selection | undefined, keep?: Element) => {
    const before = keep?.getBoundingClientRect().top;
    pinned = same(pinned, to) ? undefined : to;
    find<HTMLElement>('#release').hidden = pinned === undefined;
    layOut();
    const moved = () =>
      keep?.isConnected && before !== undefined ? keep.getBoundingClientRect().top - before : 0;
    if (keep && scroller.contains(keep)) scroller.scrollTop += moved();
    else if (pinned && 'term' in pinned) {
      const first = wordsOf[data.terms[pinned.term]!.players[0]!]![0];
      const at = first ? first.getBoundingClientRect().top - scroller.getBoundingClientRect().top : 0;
      if (at < 60 || at > scroller.clientHeight - 60) scroller.scrollTop += at - scroller.clientHeight / 3;
    }
    view.scrollBy(0, moved());
  };

  const selectionAt = (target: EventTarget | null): { at: Element; selection: Selection } | undefined => {
    const at =
      target instanceof view.Element ? target.closest<HTMLElement>('[data-player],[data-term]') : null;
    if (!at) return undefined;
    const player = at.getAttribute('data-player');
    return {
      at,
      selection:
        player !== null ? { player: Number(player) } : { term: Number(at.getAttribute('data-term')) },
    };
  };
  document.addEventListener('pointerover', (event) => {
    if (event.pointerType !== 'touch') point(selectionAt(event.target)?.selection);
  });
  document.documentElement.addEventListener('pointerleave', () => point(undefined));
  document.addEventListener('focusin', (event) => {
    const focus = event.target as HTMLElement;
    if (focus.matches(':focus-visible')) point(selectionAt(focus)?.selection);
  });
  document.addEventListener('focusout', () => point(undefined));
  document.addEventListener('click', (event) => {
    const hit = selectionAt(event.target);
    if (hit) pin(hit.selection, hit.at);
  });
  /** One stop for the tab key in the text and one in the table; arrow keys go on from there. */
  const moveTo = (items: HTMLElement[], from: HTMLElement, step: number | 'first' | 'last') => {
    const index = items.indexOf(from);
    const to = step === 'first' ? 0 : step === 'last' ? items.length - 1 : index + step;
    const next = items[to];
    if (index < 0 || !next) return;
    for (const item of items) item.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  };
  document.addEventListener('keydown', (event) => {
    const focus = document.activeElement as HTMLElement | null;
    if (event.key === 'Escape') {
      pointed = undefined;
      pin(undefined);
      return;
    }
    const inText = focus?.classList.contains('word') === true;
    if (!focus || !(inText || focus.classList.contains('pick'))) return;
    const steps: Record<string, number | 'first' | 'last'> = {
      ArrowLeft: -1,
      ArrowUp: -1,
      ArrowRight: 1,
      ArrowDown: 1,
      Home: 'first',
      End: 'last',
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      moveTo(inText ? order : Array.from(body.querySelectorAll('button')), focus, step);
    } else if (inText && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      const hit = selectionAt(focus)!;
      pin(hit.selection, hit.at);
    }
  });
  for (const head of document.querySelectorAll<HTMLElement>('th[data-sort]')) {
    head.querySelector('button')!.addEventListener('click', () => {
      const by = head.dataset.sort as 'strength' | 'size';
      sort = sort.by === by ? { by, up: !sort.up } : { by, up: by === 'size' };
      fillTable();
    });
  }
  for (const button of document.querySelectorAll<HTMLElement>('[data-filter]')) {
    button.addEventListener('click', () => {
      filter = button.dataset.filter!;
      allRows = false;
      fillTable();
    });
  }
  find('#more').addEventListener('click', () => {
    allRows = true;
    fillTable();
    body.querySelectorAll('button')[MOST_ROWS]?.focus();
  });
  find('#release').addEventListener('click', () => pin(undefined));
  const countLabel = find<HTMLElement>('#count-label');
  const showCount = () => {
    const count = Number(range.value);
    countLabel.textContent = count === 1 ? '1 arc' : `${count} arcs`;
  };
  range.max = String(Math.min(60, joint.length));
  range.value = String(Math.min(12, joint.length));
  find<HTMLElement>('#arc-control').hidden = joint.length < 2;
  range.addEventListener('input', () => {
    showCount();
    pinned = undefined;
    find<HTMLElement>('#release').hidden = true;
    layOut();
  });
  const theme = find<HTMLButtonElement>('#theme');
  const darkNow = () =>
    (document.documentElement.dataset.theme ??
      (view.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')) === 'dark';
  const nameTheme = () => {
    theme.textContent = darkNow() ? 'Light' : 'Dark';
    theme.setAttribute('aria-label', `Switch to ${darkNow() ? 'light' : 'dark'} colours`);
  };
  theme.addEventListener('click', () => {
    document.documentElement.dataset.theme = darkNow() ? 'light' : 'dark';
    nameTheme();
  });
  view.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', nameTheme);

  /** The box keeps its height while its words change, so that rows do not move away under the pointer. */
  const fixDetail = () => {
    detail.style.height = '';
    if (pinned === undefined && pointed === undefined) detail.style.height = `${detail.offsetHeight}px`;
  };

  showCount();
  nameTheme();
  fillTable();
  let width = -1;
  new view.ResizeObserver(() => {
    if (passage.clientWidth === width) return;
    width = passage.clientWidth;
    layOut();
    fixDetail();
  }).observe(passage);
  document.fonts.ready.then(layOut);
}
