import type { ReportData } from './data.ts';

/** The table of terms. */
export interface TableView {
  /** Rows that are shown, each with its term's number in `data-term`. */
  rows(): readonly HTMLElement[];
}

/**
 * Fills the table, sorts and filters it. `changed` is called after rows were replaced. Self-contained: the page inlines its
 * source.
 */
export function tableView(document: Document, data: ReportData, changed: () => void): TableView {
  const MOST_ROWS = 40;
  const find = <E extends Element>(selector: string) => document.querySelector<E>(selector)!;
  const body = find<HTMLElement>('#rows');
  const make = (tag: string, className: string, text = '') => {
    const element = document.createElement(tag);
    if (className !== '') element.className = className;
    element.textContent = text;
    return element;
  };
  const largest = Math.max(
    0,
    ...data.terms.flatMap(({ value, interval = [] }) => [value, ...interval].map(Math.abs)),
  );
  const percent = (value: number) => `${((value / (largest || 1)) * 50).toFixed(2)}%`;
  let sort: { by: 'strength' | 'size'; up: boolean } = { by: 'strength', up: false };
  let filter = 'all';
  let allRows = false;
  const rowOf = (i: number) => {
    const { players, value, text, interval, margin, chance } = data.terms[i]!;
    const row = make('tr', value > 0 ? 'raise' : 'lower');
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
    fill.style.width = percent(Math.abs(value));
    const track = make('span', 'track');
    track.append(fill);
    if (interval !== undefined) {
      const whisker = make('span', 'whisker');
      whisker.style.left = `calc(50% + ${percent(interval[0])})`;
      whisker.style.width = percent(interval[1] - interval[0]);
      track.append(whisker);
    }
    bar.append(track);
    const number = make('td', 'value', text);
    if (margin !== undefined) number.append(' ', make('span', 'margin', margin));
    if (chance === true) {
      const mark = make('abbr', 'chance', '?');
      mark.title = 'may be chance';
      number.append(' ', mark);
    }
    row.append(size, names, number, bar);
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
    changed();
  };

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
  fillTable();
  return { rows: () => Array.from(body.children) as HTMLElement[] };
}
