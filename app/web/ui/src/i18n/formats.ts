/** Dates, numbers, durations and sizes in the page's language. */
import { type Language, usePreferences } from "@/preferences";

interface Formats {
  /** 14:03 */
  time: (at: Date | string | number) => string;
  /** 14:03:44 */
  clock: (at: Date | string | number) => string;
  /** 24 Nov 2026, 14:03 */
  dateTime: (at: Date | string | number) => string;
  /** 14:03 today, weekday within a week, else the date. */
  short: (at: Date | string | number, now?: Date) => string;
  /** "2 minutes ago", "in 16 seconds" */
  relative: (at: Date | string | number, now?: Date) => string;
  /** "6 min 24 s", "2.1 s", and "5 s" for whole seconds; two units at most. */
  duration: (ms: number) => string;
  number: (value: number) => string;
  percent: (ratio: number) => string;
  /** "5.1 kB" */
  size: (bytes: number) => string;
  list: (items: readonly string[]) => string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function formatsOf(language: Language): Formats {
  const format = (options: Intl.DateTimeFormatOptions) => {
    const made = new Intl.DateTimeFormat(language, options);
    return (at: Date | string | number) => made.format(new Date(at));
  };
  const time = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const weekday = format({ weekday: "short" });
  const day = format({ day: "numeric", month: "short" });
  const dateWithYear = format({ day: "numeric", month: "short", year: "numeric" });
  const relativeTo = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const number = new Intl.NumberFormat(language);
  const unit = (name: string, digits = 0) =>
    new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay: "short", minimumFractionDigits: digits, maximumFractionDigits: digits });
  const units = { day: unit("day"), hour: unit("hour"), minute: unit("minute"), second: unit("second"), tenths: unit("second", 1), ms: unit("millisecond") };
  const sizes = ["byte", "kilobyte", "megabyte", "gigabyte"].map((name, index) => unit(name, index === 0 ? 0 : 1));
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const list = new Intl.ListFormat(language, { type: "conjunction" });

  const duration = (ms: number): string => {
    const whole = Math.max(0, ms);
    if (whole < 1000) return units.ms.format(Math.round(whole));
    if (whole < 10_000 && whole % 1000 !== 0) return units.tenths.format(whole / 1000);
    if (whole < MINUTE) return units.second.format(Math.floor(whole / 1000));
    if (whole < HOUR) return joined(units.minute.format(Math.floor(whole / MINUTE)), Math.floor((whole % MINUTE) / 1000), units.second);
    if (whole < DAY) return joined(units.hour.format(Math.floor(whole / HOUR)), Math.floor((whole % HOUR) / MINUTE), units.minute);
    return joined(units.day.format(Math.floor(whole / DAY)), Math.floor((whole % DAY) / HOUR), units.hour);
  };

  return {
    time,
    clock: format({ hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    dateTime: (at) => `${dateWithYear(at)}, ${time(at)}`,
    short: (at, now = new Date()) => {
      const then = new Date(at);
      if (then.toDateString() === now.toDateString()) return time(then);
      return now.getTime() - then.getTime() < 6 * DAY ? weekday(then) : day(then);
    },
    relative: (at, now = new Date()) => {
      const ms = new Date(at).getTime() - now.getTime();
      const size = Math.abs(ms);
      if (size < MINUTE) return relativeTo.format(Math.round(ms / 1000), "second");
      if (size < HOUR) return relativeTo.format(Math.round(ms / MINUTE), "minute");
      return size < DAY ? relativeTo.format(Math.round(ms / HOUR), "hour") : relativeTo.format(Math.round(ms / DAY), "day");
    },
    duration,
    number: (value) => number.format(value),
    percent: (ratio) => percent.format(ratio),
    size: (bytes) => {
      const power = bytes < 1000 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log10(bytes) / 3));
      return (sizes[power] ?? number).format(bytes / 1000 ** power);
    },
    list: (items) => list.format(items),
  };
}

export function useFormats(): Formats {
  const language = usePreferences((preferences) => preferences.language);
  return knownFormats(language);
}

const known = new Map<Language, Formats>();

/** Made once for a language: the browser's formatters cost more than what they format. */
function knownFormats(language: Language): Formats {
  const made = known.get(language) ?? formatsOf(language);
  known.set(language, made);
  return made;
}

function joined(first: string, rest: number, unit: Intl.NumberFormat): string {
  return rest === 0 ? first : `${first} ${unit.format(rest)}`;
}
