import type { CallLimit } from './call-limit.ts';
import { LatencySample } from './latency-sample.ts';

/** Calls under way at first. */
const START = 4;
/** Most calls under way, whatever the server bears. */
const MOST = 64;
/** A round is at least so many calls. */
const LEAST_ROUND = 8;
/** A trial whose outcome is in doubt goes on for so many rounds. */
const LONGEST_TRIAL = 4;
/** Part of what an increase could bring at best (throughput in proportion) that it must bring. */
const WORTH = 0.3;
/** First steps double the limit; once one was taken back they are small. */
const FIRST_STEP = 2;
const SMALL_STEP = 1.25;
/** Rounds between trials: doubled, up to this, by every trial that is taken back. */
const LONGEST_REST = 16;
/** Latencies that moved by so much (a factor of 1.3), and three standard errors, are those of a changed server. */
const CHANGED = Math.log(1.3);
/** What is left of the limit where the server refuses what it bore before: less when it refuses again within a round. */
const CUTS = [0.9, 0.75, 0.5];
/** Refusals that are borne, as a part of the calls that succeed: they cost a wait of one call, a lower limit costs all. */
const BORNE = 0.02;
/** Rounds without a refusal after which the limit may rise again to where it was refused. */
const TRUCE = 16;

/** Another limit that is tried, and the one to go back to. */
interface Trial {
  readonly from: number;
}

/**
 * How many calls may be under way at once, where nobody knows what the server bears: starts at 4 and goes where the
 * throughput is, up to 64. Throughput is the limit over the latency (Little's law), compared between rounds of calls, a
 * round being the calls that answer after the limit took hold. A limit is tried for a round: the higher of two limits is
 * kept only where it brings a good part of its share of throughput. So it doubles as long as that helps, as TCP does in
 * its slow start; then it rests, and tries a little more and a little less in turn, ever more rarely. Latency that grows
 * in proportion to the limit means that calls wait in the server's queue (the idea of TCP Vegas, Brakmo and Peterson
 * 1995); latency that changes under an unchanged limit means that the server has changed, and is followed at once.
 *
 * A refusal (429, overload) ends a trial, or cuts the limit by a tenth, and by more when it goes on; the limit then rises by half of what is
 * missing to where it was refused (as in BIC TCP, Xu et al. 2004), and goes beyond only after a long truce.
 */
export class ClimbingLimit implements CallLimit {
  #limit = START;
  #started = 0;
  /** Calls up to this one say nothing about the limit after the latest cut: a burst of refusals cuts once. */
  #deaf = 0;
  /** Answers still to come of calls that were under way before the limit changed. */
  #stale = 0;
  /** Latencies at the limit that trials are compared with. */
  #base: LatencySample | undefined;
  #sample = new LatencySample();
  #trial: Trial | undefined;
  #step = FIRST_STEP;
  #up = true;
  #rest = 0;
  #pause = 1;
  /** Where the server refused, and the rounds until that is forgotten. */
  #refused = Number.POSITIVE_INFINITY;
  #truce = 0;
  /** Refusals beyond what is borne. */
  #refusals = 0;
  /** Cuts since the last full round. */
  #cuts = 0;

  get current(): number {
    return this.#limit;
  }

  start(): number {
    return ++this.#started;
  }

  succeeded(_call: number, milliseconds: number, waited: boolean): void {
    this.#refusals = Math.max(0, this.#refusals - BORNE);
    if (!waited) return;
    if (this.#stale > 0) {
      this.#stale--;
      return;
    }
    this.#sample.add(milliseconds);
    if (this.#sample.count < Math.max(LEAST_ROUND, this.#limit)) return;
    this.#cuts = 0;
    if (this.#trial) this.#judge(this.#trial);
    else this.#endRound();
  }

  overloaded(call: number): void {
    if (call <= this.#deaf) return;
    this.#refused = this.#limit;
    this.#truce = TRUCE;
    const trial = this.#trial;
    if (trial === undefined && ++this.#refusals <= 1) return;
    const cut = CUTS[Math.min(this.#cuts++, CUTS.length - 1)]! * this.#limit;
    this.#set(Math.max(1, Math.floor(trial === undefined ? cut : Math.min(cut, trial.from))));
    this.#deaf = this.#started + this.#limit;
    this.#trial = undefined;
    this.#base = undefined;
    this.#refusals = 0;
    this.#step = SMALL_STEP;
    this.#up = true;
    this.#rest = 0;
  }

  /** A round at a limit that is not on trial. */
  #endRound(): void {
    const before = this.#base;
    this.#base = this.#sample;
    this.#sample = new LatencySample();
    if (this.#truce > 0 && --this.#truce === 0) this.#refused = Number.POSITIVE_INFINITY;
    const moved = before === undefined ? 0 : this.#base.mean - before.mean;
    if (
      before !== undefined &&
      Math.abs(moved) > Math.max(CHANGED, 3 * Math.sqrt(before.error + this.#base.error))
    ) {
      this.#pause = 1;
      this.#up = moved < 0;
      this.#try(this.#up ? this.#limit * FIRST_STEP : this.#limit * Math.exp(-moved));
    } else if (this.#rest > 0) this.#rest--;
    else this.#tryNext();
  }

  #tryNext(): void {
    this.#try(this.#up ? Math.max(this.#limit + 1, this.#limit * this.#step) : this.#limit / this.#step);
  }

  /** Tries another limit for a round; rests where there is none. */
  #try(wanted: number): void {
    const target = this.#up
      ? Math.min(MOST, Math.floor(Math.min(wanted, (this.#limit + this.#refused) / 2)))
      : Math.max(1, Math.min(this.#limit - 1, Math.round(wanted)));
    if (target === this.#limit) {
      this.#takeRest();
      return;
    }
    this.#trial = { from: this.#limit };
    this.#set(target);
  }

  #judge({ from }: Trial): void {
    const base = this.#base!;
    const step = Math.log(this.#limit / from);
    // Logarithm of the new throughput over the old one, beyond what an increase must bring, or a decrease may cost.
    const surplus = step - (this.#sample.mean - base.mean) - WORTH * step;
    const doubt = Math.sqrt(base.error + this.#sample.error);
    const longest = LONGEST_TRIAL * Math.max(LEAST_ROUND, this.#limit);
    if (Math.abs(surplus) < doubt && this.#sample.count < longest) return;
    this.#trial = undefined;
    if (surplus > 0) {
      this.#base = this.#sample;
      this.#sample = new LatencySample();
      this.#pause = 1;
      this.#tryNext();
    } else {
      this.#set(from);
      this.#takeRest();
    }
  }

  /** The next trial is a small one the other way, after a rest; never less where refusals are what bounds the limit. */
  #takeRest(): void {
    this.#step = SMALL_STEP;
    this.#up = this.#truce > 0 || !this.#up;
    this.#rest = this.#pause;
    this.#pause = Math.min(LONGEST_REST, 2 * this.#pause);
  }

  #set(limit: number): void {
    this.#stale = Math.max(limit, this.#limit);
    this.#limit = limit;
    this.#sample = new LatencySample();
  }
}
