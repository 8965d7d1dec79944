/** Marks on a time axis at round times: 1, 2 or 5 of a unit, 15 or 30 seconds and minutes, 3, 6 or 12 hours. */

import type { Stretch } from "./timeline";

export interface Tick {
  /** Milliseconds since the start of the axis. */
  readonly offset: number;
  /** Where it is, between 0 and 1. */
  readonly place: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((one) => one * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((one) => one * MINUTE),
  ...[1, 2, 3, 6, 12].map((one) => one * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100].map((one) => one * DAY),
];

/** At most about `count` ticks; those that would touch each other are left out. */
export function ticksOf(stretches: readonly Stretch[], count: number): readonly Tick[] {
  const start = stretches[0]?.from;
  if (start === undefined) return [];
  const active = stretches.reduce((sum, one) => sum + (one.isIdle ? 0 : one.to - one.from), 0);
  const step = niceStep(active / Math.max(1, count));
  const ticks: Tick[] = [];
  const nearest = 0.5 / Math.max(1, count);
  for (const one of stretches) {
    if (one.isIdle) continue;
    const first = Math.ceil((one.from - start) / step) * step;
    for (let offset = first; offset <= one.to - start; offset += step) {
      const share = (start + offset - one.from) / Math.max(1, one.to - one.from);
      const place = one.left + share * (one.right - one.left);
      const before = ticks[ticks.length - 1];
      if (before === undefined || place - before.place >= nearest) ticks.push({ offset, place });
    }
  }
  return ticks;
}

export function niceStep(atLeast: number): number {
  return STEPS.find((step) => step >= atLeast) ?? Math.ceil(atLeast / (100 * DAY)) * 100 * DAY;
}
