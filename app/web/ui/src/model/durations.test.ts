import { expect, test } from "vitest";
import { shortDigest } from "./digest";
import { between, durationParts } from "./durations";

const words = (ms: number) => durationParts(ms).map((one) => `${one.value} ${one.unit}`).join(" ");

test.each([
  [0, "0 millisecond"],
  [420.4, "420 millisecond"],
  [2_140, "2.1 second"],
  [38_000, "38 second"],
  [59_900, "1 minute"],
  [384_000, "6 minute 24 second"],
  [3_600_000, "1 hour"],
  [3_599_999, "1 hour"],
  [93_784_000, "1 day 2 hour"],
  [-5, "0 millisecond"],
])("%d ms reads %s", (ms, expected) => {
  expect(words(ms)).toBe(expected);
});

test("the time between two timestamps is not known when one is missing", () => {
  expect(between("2026-01-01T00:00:00Z", "2026-01-01T00:00:02.5Z")).toBe(2500);
  expect(between(null, "2026-01-01T00:00:00Z")).toBeNull();
  expect(between("2026-01-01T00:00:00Z", "soon")).toBeNull();
});

test("a digest is shown by its first digits in groups", () => {
  expect(shortDigest("sha256:8e41f01808b6cba642a8b6b78742134b")).toBe("8e41 f018 08b6 cba6");
  expect(shortDigest("8E41F01808B6", 2)).toBe("8e41 f018");
  expect(shortDigest("not a digest")).toBe("not a digest");
});
