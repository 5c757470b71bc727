import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { partsNoun } from '../sentences.ts';
import { signTellsDirection } from '../words/indices.ts';
import { Detail } from './detail.tsx';
import { EffectsTable } from './effects-table.tsx';
import { Legend } from './legend.tsx';
import { Passage } from './passage.ts';
import { keyOf, type Selection, sameSelection, selectionAt } from './selection.ts';
import type { ViewData } from './view-data.ts';

/** Arcs that the slider may draw, that it draws at first, and those of one pinned player. */
const MOST_ARCS = 60;
const FIRST_ARCS = 8;
const PINNED_ARCS = 24;

/** The text with arcs over what acts together, what the pointed part does in words, and the table of effects. */
export function TextTab({
  data,
  absent,
  removing,
  toggle,
}: {
  readonly data: ViewData;
  readonly absent: ReadonlySet<number>;
  /** A click takes a part out, or puts it back, instead of pinning it. */
  readonly removing: boolean;
  readonly toggle: (player: number) => void;
}) {
  const [pinned, setPinned] = useState<Selection>();
  const [pointed, setPointed] = useState<Selection>();
  const [arcs, setArcs] = useState(FIRST_ARCS);
  const [width, setWidth] = useState(0);
  const tab = useRef<HTMLDivElement>(null);
  const scroller = useRef<HTMLElement>(null);
  // Where what was clicked was on the screen, so that it stays there while arcs come and go.
  const hold = useRef<{ readonly at: Element; readonly top: number } | undefined>(undefined);
  const passage = useMemo(
    () => new Passage(data.pieces, data.labels.length, data.prose),
    [data.pieces, data.labels, data.prose],
  );

  const joint = useMemo(() => data.terms.filter(({ players }) => players.length > 1), [data]);
  const shownArcs = Math.min(arcs, joint.length, MOST_ARCS);
  const drawn = useMemo(() => {
    if (pinned === undefined) return joint.slice(0, shownArcs);
    return 'set' in pinned
      ? joint.filter(({ key }) => key === pinned.set)
      : joint.filter(({ players }) => players.includes(pinned.player)).slice(0, PINNED_ARCS);
  }, [joint, shownArcs, pinned]);

  useLayoutEffect(() => {
    scroller.current!.replaceChildren(passage.element);
    const observer = new ResizeObserver(() => setWidth(passage.element.clientWidth));
    observer.observe(passage.element);
    return () => observer.disconnect();
  }, [passage]);
  // Words are as wide as the font makes them.
  useEffect(() => {
    document.fonts?.ready.then(() => setWidth((before) => before + 1e-6));
  }, []);
  useLayoutEffect(() => {
    passage.show({ data, drawn, keepRoom: pinned !== undefined, absent });
    const held = hold.current;
    hold.current = undefined;
    const moved = (): number => (held?.at.isConnected ? held.at.getBoundingClientRect().top - held.top : 0);
    if (held && scroller.current!.contains(held.at)) scroller.current!.scrollTop += moved();
    else if (pinned && 'set' in pinned) {
      const first = passage.wordsOf[Number(pinned.set.split(',')[0])]![0];
      const box = scroller.current!;
      const at = first ? first.getBoundingClientRect().top - box.getBoundingClientRect().top : 0;
      if (at < 60 || at > box.clientHeight - 60) box.scrollTop += at - box.clientHeight / 3;
    }
    window.scrollBy(0, moved());
  }, [passage, data, drawn, pinned, absent, width]);

  const active = pointed ?? pinned;
  useLayoutEffect(() => {
    const own = active !== undefined && 'player' in active ? active.player : -1;
    const terms =
      active === undefined
        ? []
        : 'player' in active
          ? data.termsOf[active.player]!.map((at) => data.terms[at]!)
          : data.terms.filter(({ key }) => key === active.set);
    const lit = new Set(terms.map(({ key }) => key));
    const partners = new Set(terms.flatMap(({ players }) => players));
    passage.wordsOf.forEach((words, player) => {
      for (const word of words) {
        word.classList.toggle('own', player === own);
        word.classList.toggle('partner', player !== own && partners.has(player));
        const held = pinned !== undefined && 'player' in pinned && pinned.player === player;
        word.setAttribute('aria-pressed', String(held));
        if (absent.has(player)) word.setAttribute('aria-label', `${word.textContent}, taken out`);
        else word.removeAttribute('aria-label');
      }
    });
    passage.element.classList.toggle('focused', active !== undefined);
    for (const { key, parts } of passage.arcs) {
      for (const part of parts) part.classList.toggle('lit', lit.has(key));
    }
  }, [passage, data, drawn, active, pinned, absent, width]);

  const pin = (to: Selection | undefined, at?: Element): void => {
    hold.current = at && { at, top: at.getBoundingClientRect().top };
    setPinned((before) => (sameSelection(before, to) ? undefined : to));
  };
  const choose = (hit: { at: HTMLElement; selection: Selection }): void => {
    if (removing && 'player' in hit.selection) toggle(hit.selection.player);
    else pin(hit.selection, hit.at);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      setPointed(undefined);
      setPinned(undefined);
      return;
    }
    // In a shadow tree the document's active element is its host.
    const focus = event.target as HTMLElement;
    const inText = focus.classList.contains('word');
    if (inText && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault();
      choose(selectionAt(focus)!);
    } else if (inText && (event.key === 'Delete' || event.key === 'Backspace')) {
      event.preventDefault();
      toggle(Number(focus.dataset.player));
    } else if (inText || focus.classList.contains('pick')) {
      const items = inText ? passage.order : [...tab.current!.querySelectorAll<HTMLElement>('.pick')];
      if (moveFocus(items, focus, event.key)) event.preventDefault();
    }
  };
  useEffect(() => {
    const release = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') setPinned(undefined);
    };
    document.addEventListener('keydown', release);
    return () => document.removeEventListener('keydown', release);
  }, []);

  const noun = partsNoun(data.explanation);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: what happens to the words and rows in it is heard here
    <div
      ref={tab}
      onPointerOver={(event) =>
        event.pointerType === 'touch' || setPointed(selectionAt(event.target)?.selection)
      }
      onPointerLeave={() => setPointed(undefined)}
      onFocusIn={(event) =>
        (event.target as Element).matches(':focus-visible') &&
        setPointed(selectionAt(event.target)?.selection)
      }
      onFocusOut={() => setPointed(undefined)}
      onClick={(event) => {
        const hit = selectionAt(event.target);
        if (hit) choose(hit);
      }}
      onKeyDown={onKey}
    >
      <section id="scroller" ref={scroller} aria-label="Text" />
      <Legend picture={data.picture} directed={signTellsDirection(data.explanation.interactions.index)} />
      <div class="tools">
        {joint.length > 1 && (
          <label id="arc-control">
            Drawn:{' '}
            <input
              id="count"
              type="range"
              min="0"
              step="1"
              max={Math.min(MOST_ARCS, joint.length)}
              value={shownArcs}
              onInput={(event) => {
                setArcs(Number(event.currentTarget.value));
                setPinned(undefined);
              }}
            />
            <output id="count-label">{shownArcs === 1 ? '1 arc' : `${shownArcs} arcs`}</output>
          </label>
        )}
        {pinned && (
          <button id="release" class="plain" type="button" onClick={() => setPinned(undefined)}>
            Show all again
          </button>
        )}
      </div>
      <Detail data={data} active={active} noun={noun} />
      <EffectsTable
        data={data}
        active={active}
        pinned={pinned && ('set' in pinned ? pinned.set : keyOf([pinned.player]))}
        noun={noun}
      />
    </div>
  );
}

/** One stop for the tab key in a list, arrow keys from there. Whether the key was one of them. */
function moveFocus(items: readonly HTMLElement[], from: HTMLElement, key: string): boolean {
  const at = items.indexOf(from);
  const steps: Record<string, number> = {
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    Home: 0,
    End: items.length - 1,
  };
  const to = steps[key];
  if (at < 0 || to === undefined) return false;
  const next = items[to];
  if (next) {
    for (const item of items) item.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
  return true;
}
