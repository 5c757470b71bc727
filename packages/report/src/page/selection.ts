/** What the reader points at or has pinned: one player, or one set of players by its key. */
export type Selection = { readonly player: number } | { readonly set: string };

/** Names a set of players. */
export function keyOf(players: readonly number[]): string {
  return players.join();
}

export function sameSelection(a: Selection | undefined, b: Selection | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The selection that an element, or what it is in, stands for. */
export function selectionAt(
  target: EventTarget | null,
): { at: HTMLElement; selection: Selection } | undefined {
  const at = target instanceof Element ? target.closest<HTMLElement>('[data-player],[data-set]') : null;
  if (!at) return undefined;
  const player = at.getAttribute('data-player');
  const selection = player === null ? { set: at.getAttribute('data-set')! } : { player: Number(player) };
  return { at, selection };
}
