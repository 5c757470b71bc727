// Loaded before a program: its wall clock jumps at every tenth look, as after a suspend or a wrong time server. The
// monotonic clock goes on.
const DAY = 86_400_000;
const now = Date.now;
let offset = 0;
let looks = 0;

function jumping(): number {
  if (looks++ % 10 === 0) offset = (Math.random() - 0.5) * 6 * DAY;
  return Math.round(now() + offset);
}

globalThis.Date = class extends Date {
  constructor(...args: unknown[]) {
    // @ts-expect-error Whatever Date takes.
    super(...(args.length === 0 ? [jumping()] : args));
  }

  static override now(): number {
    return jumping();
  }
} as DateConstructor;
