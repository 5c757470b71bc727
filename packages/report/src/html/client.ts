import type { ReportData } from './data.ts';
import type { PassageView } from './passage-view.ts';
import type { TableView } from './table-view.ts';

/**
 * The page's script. Its source is inlined, so it may use nothing but its parameters and the browser's own globals.
 * Texts enter the page by `textContent` alone.
 */
export function startReport(
  document: Document,
  viewPassage: (data: ReportData) => PassageView,
  viewTable: (data: ReportData, changed: () => void) => TableView,
): void {
  type Selection = { player: number } | { term: number };

  const data = JSON.parse(document.getElementById('data')!.textContent!) as ReportData;
  const view = document.defaultView!;
  const find = <E extends Element>(selector: string) => document.querySelector<E>(selector)!;
  const scroller = find<HTMLElement>('#scroller');
  const passage = find<HTMLElement>('#passage');
  const detail = find<HTMLElement>('#detail');
  const range = find<HTMLInputElement>('#count');

  const joint = data.terms.flatMap((term, i) => (term.players.length > 1 ? [i] : []));
  const termsOf: number[][] = data.labels.map(() => []);
  for (const [i, term] of data.terms.entries()) for (const player of term.players) termsOf[player]!.push(i);

  const isSingle = (term: number) => data.terms[term]!.players.length === 1;

  let pinned: Selection | undefined;
  let pointed: Selection | undefined;
  const { wordsOf, order, layOut: layOutArcs, drawn } = viewPassage(data);
  let table: TableView | undefined;

  // The arcs: of the pinned word or row, else the strongest.
  const arcsWanted = () => {
    if (pinned === undefined) return joint.slice(0, Number(range.value));
    const terms = 'term' in pinned ? [pinned.term] : termsOf[pinned.player]!;
    return terms.filter((i) => data.terms[i]!.players.length > 1).slice(0, 24);
  };
  const layOut = () => {
    layOutArcs(arcsWanted(), pinned !== undefined);
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
    for (const { term, parts } of drawn()) {
      for (const part of parts) part.classList.toggle('lit', lit.has(term));
    }
    for (const row of table?.rows() ?? []) {
      const term = Number(row.dataset.term);
      row.classList.toggle('lit', lit.has(term));
      const held = pinned !== undefined && 'term' in pinned && pinned.term === term;
      row.querySelector('button')!.setAttribute('aria-pressed', String(held));
    }
    // Of a set: what it does, and what its members do on their own.
    const members = own < 0 ? [...partners].flatMap((player) => termsOf[player]!.filter(isSingle)) : [];
    const told = active === undefined ? data.terms.map((_, i) => i) : [...new Set([...terms, ...members])];
    const lines = told.slice(0, 4).map((i) => `${data.terms[i]!.sentence}.`);
    const more = active === undefined ? 0 : told.length - lines.length;
    if (active !== undefined && lines.length === 0)
      lines.push(`“${data.labels[own]}” has no effect that was found.`);
    if (more > 0) lines.push(`And ${more} weaker ${more === 1 ? 'effect' : 'effects'}.`);
    if (active === undefined) lines.unshift(detail.dataset.hint!);
    const paragraphs = lines.map((line) => {
      const paragraph = document.createElement('p');
      paragraph.textContent = line;
      return paragraph;
    });
    if (active === undefined) paragraphs[0]!.className = 'hint';
    detail.replaceChildren(...paragraphs);
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
  const moveTo = (items: readonly HTMLElement[], from: HTMLElement, step: number | 'first' | 'last') => {
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
      moveTo(inText ? order : table!.rows().map((row) => row.querySelector('button')!), focus, step);
    } else if (inText && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      const hit = selectionAt(focus)!;
      pin(hit.selection, hit.at);
    }
  });
  find('#release').addEventListener('click', () => pin(undefined));
  const countLabel = find<HTMLElement>('#count-label');
  const showCount = () => {
    const count = Number(range.value);
    countLabel.textContent = count === 1 ? '1 arc' : `${count} arcs`;
  };
  range.max = String(Math.min(60, joint.length));
  range.value = String(Math.min(8, joint.length));
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
  table = viewTable(data, show);
  show();
  let width = -1;
  new view.ResizeObserver(() => {
    if (passage.clientWidth === width) return;
    width = passage.clientWidth;
    layOut();
    fixDetail();
  }).observe(passage);
  document.fonts.ready.then(layOut);
}
