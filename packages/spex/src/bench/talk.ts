import type { TextSink } from '../io.ts';
import { describeSeconds, progressLine } from '../progress.ts';
import type { DoneRow } from './measure-rows.ts';
import { solverLabel } from './row.ts';
import type { RowSpec } from './session.ts';

/** What a person is told while rows are measured, and what became of those that are not there. */
export interface BenchTalk {
  /** A line, unless all is to be quiet. */
  say(line: string): void;
  row(done: DoneRow): void;
  /** Says how many rows more were left out, or have failed, for reasons told before. */
  end(): void;
  readonly refused: number;
  readonly failed: number;
}

export function benchTalk(err: TextSink, quiet: boolean): BenchTalk {
  const progress = progressLine(err);
  /** Rows that were not measured, by solver and kind of reason: only the first is told at length. */
  const missed = new Map<string, { readonly solver: string; more: number }>();
  let refused = 0;
  let failed = 0;
  const miss = (spec: RowSpec, kind: string, message: string): void => {
    const { solver } = spec.asked;
    const known = missed.get(`${solver} ${kind}`);
    if (known) {
      known.more++;
      return;
    }
    missed.set(`${solver} ${kind}`, { solver, more: 0 });
    progress.clear();
    err.write(`${nameOf(spec)}: left out, ${message}\n`);
  };
  return {
    say(line) {
      if (!quiet) err.write(`${line}\n`);
    },
    row(done) {
      const { spec, outcome } = done;
      if (outcome.kind === 'refused') {
        refused++;
        miss(spec, outcome.error, outcome.message);
      } else if (outcome.kind === 'failed') {
        failed++;
        miss(spec, 'failed', outcome.message);
      }
      if (quiet) return;
      if (err.isTerminal) progress.say(lineOf(done));
      else if (outcome.kind === 'measured' || outcome.kind === 'too slow') err.write(`${lineOf(done)}\n`);
    },
    end() {
      progress.clear();
      for (const { solver, more } of missed.values()) {
        if (more > 0) err.write(`${solver}: ${more} more ${more === 1 ? 'row' : 'rows'} left out likewise\n`);
      }
    },
    get refused() {
      return refused;
    },
    get failed() {
      return failed;
    },
  };
}

/** `12/290 a-table auto 128 seed 0: R² 0.9312, 14 terms, 0.31 s; 2 min 5 s left`. */
function lineOf({ spec, outcome, done, planned, left }: DoneRow): string {
  const time = left === undefined || done === planned ? '' : `; ${describeSeconds(left)} left`;
  return `${done}/${planned} ${nameOf(spec)}: ${resultOf(outcome)}${time}`;
}

function resultOf(outcome: DoneRow['outcome']): string {
  if (outcome.kind !== 'measured') return outcome.kind === 'too slow' ? 'too slow' : 'left out';
  const { r2, terms, seconds } = outcome.row;
  return `R² ${r2.toFixed(4)}, ${terms} terms, ${seconds.toFixed(2)} s`;
}

function nameOf({ asked }: RowSpec): string {
  return `${asked.game} ${solverLabel(asked)} ${asked.budget} seed ${asked.seed}`;
}
