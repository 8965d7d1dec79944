import { describe, expect, it } from "vitest";
import { formatsOf } from "./formats";

const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, " ");
const now = new Date(2026, 10, 24, 14, 30);

describe("formats", () => {
  it.each([
    ["en", ["38 ms", "2.1 sec", "5 sec", "38 sec", "6 min 24 sec", "2 hr", "1 day 3 hr"]],
    ["de", ["38 ms", "2,1 Sek.", "5 Sek.", "38 Sek.", "6 Min. 24 Sek.", "2 Std.", "1 Tg. 3 Std."]],
    ["pl", ["38 ms", "2,1 sek.", "5 sek.", "38 sek.", "6 min 24 sek.", "2 godz.", "1 dzień 3 godz."]],
  ] as const)("words durations with two units at most in %s", (language, words) => {
    const { duration } = formatsOf(language);
    const shown = [38, 2_100, 5_000, 38_900, 384_000, 7_200_000, 97_200_000].map((ms) => plain(duration(ms)));
    expect(shown).toEqual(words);
  });

  it("shows the time today, the weekday this week, and the day before that", () => {
    const { short } = formatsOf("en");
    expect(short(new Date(2026, 10, 24, 9, 5), now)).toBe("09:05");
    expect(short(new Date(2026, 10, 22, 9, 5), now)).toBe("Sun");
    expect(short(new Date(2026, 9, 1, 9, 5), now)).toBe("Oct 1");
  });

  it("says how long ago in the largest whole unit", () => {
    const { relative } = formatsOf("de");
    expect(relative(new Date(now.getTime() - 120_000), now)).toBe("vor 2 Minuten");
    expect(relative(new Date(now.getTime() + 16_000), now)).toBe("in 16 Sekunden");
  });

  it("shows sizes in thousands", () => {
    const { size } = formatsOf("en");
    expect([999, 5_059, 7_300_000].map((bytes) => plain(size(bytes)))).toEqual(["999 byte", "5.1 kB", "7.3 MB"]);
  });
});
