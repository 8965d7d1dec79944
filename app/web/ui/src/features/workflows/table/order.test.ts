import { describe, expect, it } from "vitest";
import { plainStep } from "@/model/draft";
import { parseSkeletonStep } from "@/model/skeleton";
import { sorted } from "./order";

const step = (id: string, startedAt: string | null, endedAt: string | null) => ({ ...plainStep(parseSkeletonStep({ id, name: id })), startedAt, endedAt });
const at = (second: number) => `2026-11-24T18:00:0${second}.000Z`;
const STEPS = [step("b", at(1), at(3)), step("a", null, null), step("c", at(2), at(3))];
const ids = (order: Parameters<typeof sorted>[1]) => sorted(STEPS, order).map(({ id }) => id);

describe("sorted", () => {
  it("keeps the definition's order without a column", () => {
    expect(ids(null)).toEqual(["b", "a", "c"]);
  });

  it("sorts by a column in both directions", () => {
    expect(ids({ column: "name", isDescending: false })).toEqual(["a", "b", "c"]);
    expect(ids({ column: "name", isDescending: true })).toEqual(["c", "b", "a"]);
  });

  it("puts what has no value last either way", () => {
    expect(ids({ column: "duration", isDescending: false })).toEqual(["c", "b", "a"]);
    expect(ids({ column: "duration", isDescending: true })).toEqual(["b", "c", "a"]);
  });
});
