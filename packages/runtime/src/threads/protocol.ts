/** What a thread is started with. */
export interface TaskThreadSetting {
  /** URL of the module that exports `runTask`; undefined: `@spex/core`. */
  readonly module: string | undefined;
}

/** To a thread: a task, one at a time, each answered once; or the end of the one under way. */
export type TaskRequest =
  | { readonly kind: 'run'; readonly task: string; readonly payload: unknown }
  | { readonly kind: 'abort' };

/** From a thread. */
export type TaskReply = { readonly kind: 'done'; readonly result: unknown } | { readonly kind: 'failed' };
