/** How long something took, in parts; the words and the plural forms are the page's. */

type DurationUnit = "day" | "hour" | "minute" | "second" | "millisecond";

interface DurationPart {
  readonly unit: DurationUnit;
  readonly value: number;
}

const SIZES: readonly (readonly [DurationUnit, number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
];

/**
 * At most two parts, the larger first: `2 days 3 hours`, `6 minutes 24 seconds`, `38 seconds`; below ten seconds one decimal, below a second
 * milliseconds.
 */
export function durationParts(ms: number): readonly DurationPart[] {
  const whole = Math.max(0, ms);
  if (whole < 1_000) return [{ unit: "millisecond", value: Math.round(whole) }];
  if (whole < 9_950) return [{ unit: "second", value: Math.round(whole / 100) / 10 }];
  // Rounding to the smaller of the two units first, so that 59.9 s reads as a minute and not as 60 seconds.
  const at = SIZES.findIndex(([, size], index) => rounded(whole, index) >= size);
  const [unit, size] = SIZES[at] ?? ["second", 1_000];
  const left = rounded(whole, at);
  const parts: DurationPart[] = [{ unit, value: Math.floor(left / size) }];
  const smaller = SIZES[at + 1];
  if (smaller !== undefined) {
    const value = Math.floor((left % size) / smaller[1]);
    if (value > 0) parts.push({ unit: smaller[0], value });
  }
  return parts;
}

/** The milliseconds between two timestamps, null when one of them is missing or no time. */
export function between(from: string | null, to: string | null): number | null {
  if (from === null || to === null) return null;
  const ms = Date.parse(to) - Date.parse(from);
  return Number.isFinite(ms) ? ms : null;
}

function rounded(ms: number, at: number): number {
  const unit = SIZES[Math.min(at + 1, SIZES.length - 1)]?.[1] ?? 1_000;
  return Math.round(ms / unit) * unit;
}
