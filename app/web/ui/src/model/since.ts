/** Points in time as people type them: `24h`, `7d`, `2w`, `today`, `yesterday`, `2026-11-24`. */

export interface Instant {
  /** The time that is meant when it is `now`. */
  readonly at: (now: Date) => Date;
}

const UNITS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

export function moment(text: string): Instant | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === "today") return { at: (now) => midnight(now, 0) };
  if (wanted === "yesterday") return { at: (now) => midnight(now, -1) };
  const ago = /^(\d{1,5})([mhdw])$/.exec(wanted);
  if (ago) {
    const ms = Number(ago[1]) * (UNITS[ago[2] ?? ""] ?? 0);
    return { at: (now) => new Date(now.getTime() - ms) };
  }
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(wanted);
  if (!day) return null;
  const date = new Date(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
  // 2026-02-31 would become the third of March.
  return date.getMonth() === Number(day[2]) - 1 ? { at: () => date } : null;
}

function midnight(now: Date, days: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days);
}
