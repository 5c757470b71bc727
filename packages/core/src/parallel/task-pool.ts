/**
 * Runs parts of a solver's work elsewhere: on threads of Node's (`@spex/runtime`), in workers of a page. Where a task runs
 * makes no difference to its result.
 */
export interface TaskPool {
  /**
   * Runs a task of core, as `runTask` would, and gives its result. Payload and result can be cloned (structuredClone), and
   * neither is changed by anybody. The signal ends a task early that can end early; its result is then what it found so far.
   */
  run(task: string, payload: unknown, signal?: AbortSignal): Promise<unknown>;
}
