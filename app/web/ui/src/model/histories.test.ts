/**
 * Workflows that really ran: random commands, failures, crashes and restarts on a small definition, with the picture that the service gave
 * whenever it came to a rest. The fold has to agree with each of them.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { emptyView, fold, foldMore } from "./fold";
import { isRecord, listOf, numberOf, recordOf, recordsOf, textOf, type JsonRecord } from "./json";
import { append, allEvents, emptyLog } from "./log";
import type { WorkflowEvent } from "./events";
import { eventsOf, listFixture, skeletonOf } from "./testing";
import type { WorkflowView } from "./view";

const HISTORIES = listFixture("histories")
  .filter(isRecord)
  .map((one) => ({
    name: `${textOf(one, "workflow_id")?.slice(-4)}: ${listOf(one, "commands").join(", ")}`,
    skeleton: skeletonOf(recordOf(one, "start")),
    events: eventsOf(listOf(one, "events")),
    pictures: recordsOf(one, "pictures"),
  }));

function seen(view: WorkflowView): object {
  return {
    status: view.status,
    round: view.round,
    steps: Object.fromEntries([...view.steps.values()].map((one) => [one.key, [one.status, one.attempt]])),
    effects: Object.fromEntries([...view.effects.values()].map((one) => [one.key, one.status])),
    waiting: sorted(view.waits.filter((one) => one.what === "approval" || one.what === "recovery").map((one) => [one.what, one.key])),
  };
}

function told(picture: JsonRecord): object {
  const { status, round, steps, effects } = picture;
  return { status, round, steps, effects, waiting: sorted(listOf(picture, "waiting")) };
}

function sorted(rows: readonly unknown[]): readonly unknown[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

test.each(HISTORIES)("the fold is where the service is: $name", ({ skeleton, events, pictures }) => {
  for (const picture of pictures) {
    const last = numberOf(picture, "last_seq") ?? 0;
    const view = fold(skeleton, events.filter((one) => (one.seq ?? 0) <= last));
    expect(seen(view), `after event ${last}`).toEqual(told(picture));
    expect([...view.steps.keys()]).toEqual(Object.keys(recordOf(picture, "steps") ?? {}));
  }
});

test("any way to take in a history ends in the same view", () => {
  const history = fc.constantFrom(...HISTORIES);
  fc.assert(
    fc.property(history, fc.array(fc.nat(80)), fc.array(fc.nat(80), { maxLength: 8 }), ({ skeleton, events }, backs, sizes) => {
      const whole = fold(skeleton, events);
      let log = emptyLog<WorkflowEvent>();
      let view = emptyView(skeleton);
      for (const [at, size] of sizes.entries()) {
        const from = Math.max(0, log.lastContiguous - (backs[at] ?? 0));
        log = append(log, [...events.slice(from, from + size)].reverse());
        view = foldMore(view, allEvents(log));
      }
      view = foldMore(view, allEvents(append(log, events)));
      expect(view).toEqual(whole);
    }),
    { numRuns: 150 },
  );
});
