import fc from "fast-check";
import { expect, test } from "vitest";
import { parseEvent } from "./parse";
import { optionFor, parseOptions } from "./recovery";
import { event, eventsOf, listFixture } from "./testing";

test("every event of a real release is known", () => {
  const events = eventsOf(listFixture("release-events"));
  expect(events).toHaveLength(138);
  expect(events.filter((one) => one.type === "other")).toEqual([]);
});

test("a type that is not known is kept as other", () => {
  expect(parseEvent(event(7, "moon_landed", { on: "monday" }))).toMatchObject({
    seq: 7,
    type: "other",
    name: "moon_landed",
    data: { on: "monday" },
  });
});

test("a gap has its name from the line of the stream", () => {
  expect(parseEvent({ workflow_id: "wf_1", asked_after: 3, first: 10, last: 12 }, "gap")).toEqual({
    type: "gap",
    seq: null,
    askedAfter: 3,
    first: 10,
    last: 12,
  });
});

test("what is told again has no number", () => {
  const again = parseEvent(event(null, "approval_requested", { approval_id: "ap_1", repeated: true }, "gate"));
  expect(again).toMatchObject({ seq: null, data: { approvalId: "ap_1", repeated: true } });
});

test("the choices of a failed step are in order, the least destructive first", () => {
  const options = { cancel: "Stops.", retry: "Again.", rollback: "Undoes.", skip: "Leaves out." };
  const asked = parseEvent(event(3, "recovery_requested", { error: { code: "broken", message: "It broke." }, options }, "work"));
  expect(asked?.type === "recovery_requested" && asked.data.options.map((one) => one.operation)).toEqual([
    "retry",
    "skip",
    "rollback",
    "cancel",
  ]);
});

test("choices may carry what they do as data", () => {
  const options = [{ operation: "rollback", message: "Undoes.", effects_undone: [{ kind: "git.tag", target: "v1" }], attempts: 4 }];
  const asked = parseEvent(event(3, "recovery_requested", { error: {}, options }, "work"));
  expect(asked?.type === "recovery_requested" && asked.data.options[0]).toMatchObject({
    attempts: 4,
    effectsUndone: [{ key: "git.tag:v1", reversibility: "irreversible" }],
    effectsKept: null,
  });
});

test("the choices that the service lists belong to their steps", () => {
  const options = parseOptions([
    { operation: "skip", code: "skip", step: "work", cell: "a", left_out: ["more[a]"], repositories_left_out: ["a"] },
    { operation: "skip", code: "skip", step: "work", cell: "b", left_out: ["more[b]"] },
    { operation: "resolve", code: "happened", answer: "happened", step: "make", cell: null, effect: "thing:one", summary: "Make one" },
    { operation: "cancel", code: "cancel", effects_undone: [] },
    { operation: "cancel", code: "cancel_keep", keep: true, effects_kept: [] },
  ]);
  expect(options.map((one) => one.operation)).toEqual(["happened", "skip", "skip", "cancel", "cancel"]);
  expect(optionFor(options, "skip", "work[b]")?.leftOut).toEqual(["more[b]"]);
  expect(optionFor(options, "cancel", "work[b]")).toMatchObject({ code: "cancel", effectsUndone: [], effectsKept: null });
  expect(optionFor(options, "cancel", null, true)?.code).toBe("cancel_keep");
  expect(optionFor(options, "happened", "make")?.effect).toBe("thing:one");
  expect(optionFor(options, "retry", null)).toBeNull();
});

test("nothing that is sent makes reading fail", () => {
  fc.assert(
    fc.property(fc.anything(), fc.constantFrom("step_started", "effect_made", "approval_decided", "workflow_started", "gap"), (data, type) => {
      expect(() => parseEvent(data)).not.toThrow();
      expect(() => parseEvent({ type, workflow_id: "wf_1", data })).not.toThrow();
    }),
  );
});
