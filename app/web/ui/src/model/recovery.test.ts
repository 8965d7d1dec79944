import { expect, test } from "vitest";
import { optionFor, parseOptions } from "./recovery";

const TOLD = parseOptions([
  { operation: "skip", code: "skip", step: "prepare", cell: "frontend", message: "", repositories_left_out: ["frontend"] },
  { operation: "skip", code: "skip", step: "prepare", cell: "backend", message: "", repositories_left_out: ["backend"] },
  { operation: "cancel", code: "cancel", message: "", effects_undone: [] },
  { operation: "cancel", code: "cancel_keep", keep: true, message: "", effects_undone: [] },
]);

test("of two failed steps each has its own consequence", () => {
  expect(optionFor(TOLD, "skip", "prepare[backend]")?.repositoriesLeftOut).toEqual(["backend"]);
  expect(optionFor(TOLD, "skip", "prepare[frontend]")?.repositoriesLeftOut).toEqual(["frontend"]);
});

test("what another step would mean is not told of a step", () => {
  expect(optionFor(TOLD, "skip", "publish")).toBeNull();
  expect(optionFor(TOLD, "retry", "prepare[backend]")).toBeNull();
});

test("a command on the whole workflow is found from each of its steps; keeping is asked for", () => {
  expect(optionFor(TOLD, "cancel", "prepare[backend]")?.code).toBe("cancel");
  expect(optionFor(TOLD, "cancel", "prepare[backend]", true)?.code).toBe("cancel_keep");
});

test("an answer about an effect in doubt is an operation of its own", () => {
  const [told] = parseOptions([{ operation: "resolve", answer: "happened", step: "push", cell: null, effect: "git.push:main", summary: "Push main", message: "It happened." }]);
  expect(told).toMatchObject({ operation: "happened", key: "push", effect: "git.push:main" });
});
