import { EXIT_INTERRUPTED } from '@spex/runtime';

/** How a command ends. */
export const EXIT = {
  ok: 0,
  /** The run failed: a model, a disk, a bug. */
  failed: 1,
  /** The command line or its input is wrong; nothing was spent. */
  usage: 2,
  /** Ctrl-C; the partial result was written. */
  interrupted: EXIT_INTERRUPTED,
} as const;
