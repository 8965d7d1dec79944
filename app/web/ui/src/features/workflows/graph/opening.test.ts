import { expect, test } from "vitest";
import { type Layout } from "@/model/layoutTypes";
import { openingOf } from "./opening";

const ROOM = { width: 1000, height: 700 };

function layout(width: number, height: number, places: readonly (readonly [number, number])[]): Layout {
  return { width, height, lanes: [], edges: [], nodes: places.map(([x, y], at) => ({ id: `n${at}`, kind: "step" as const, x, y, lane: null })) };
}

test("shows a small graph in the middle and no larger than it is", () => {
  expect(openingOf(layout(200, 48, [[0, 0]]), "n0", ROOM)).toEqual({ zoom: 1, x: 400, y: 326 });
});

test("shows all of a graph that is readable at once", () => {
  const { zoom, x } = openingOf(layout(1100, 400, [[0, 0]]), undefined, ROOM);
  expect(zoom).toBeCloseTo(960 / 1100);
  expect(x).toBeCloseTo(20);
});

test("shows what a person looks for of a graph that is too wide", () => {
  const wide = layout(4000, 48, [[0, 0], [2000, 0], [3800, 0]]);
  expect(openingOf(wide, "n0", ROOM)).toMatchObject({ zoom: 0.8, x: 20 });
  expect(openingOf(wide, "n1", ROOM)).toMatchObject({ zoom: 0.8, x: 500 - 2100 * 0.8 });
  expect(openingOf(wide, "n2", ROOM)).toMatchObject({ zoom: 0.8, x: 980 - 4000 * 0.8 });
});
