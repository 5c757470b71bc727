import { useRef } from 'preact/hooks';

export interface Tab {
  readonly id: string;
  readonly name: string;
}

/** Tabs by the pattern of the ARIA practices: one stop for the tab key, arrows between them. */
export function TabBar({
  tabs,
  chosen,
  choose,
}: {
  readonly tabs: readonly Tab[];
  readonly chosen: string;
  readonly choose: (id: string) => void;
}) {
  const bar = useRef<HTMLDivElement>(null);
  const onKey = (event: KeyboardEvent): void => {
    const at = tabs.findIndex(({ id }) => id === chosen);
    const steps: Record<string, number> = {
      ArrowLeft: (at + tabs.length - 1) % tabs.length,
      ArrowRight: (at + 1) % tabs.length,
      Home: 0,
      End: tabs.length - 1,
    };
    const to = steps[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(tabs[to]!.id);
    bar.current!.querySelectorAll<HTMLElement>('[role=tab]')[to]!.focus();
  };
  return (
    <div class="tabs" role="tablist" aria-label="Pictures" ref={bar} onKeyDown={onKey}>
      {tabs.map(({ id, name }) => (
        <button
          key={id}
          id={`tab-${id}`}
          type="button"
          role="tab"
          aria-selected={id === chosen}
          aria-controls="panel"
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => choose(id)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
