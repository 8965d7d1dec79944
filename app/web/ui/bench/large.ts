/** A workflow of 1,000 steps with 10,000 events: when something is seen, when it is as of now, how long one more event takes. */
import { liveEvents } from "@/release/liveEvents";
import { router } from "@/shell/routes";
import { longestTask, median, until } from "./measuring";
import type { Service } from "./service";
import { answerFor, event, history, LARGE, leaves, matrixSteps } from "./workflow";

const UPDATES = 20;

export interface LargeTimes {
  steps: number;
  events: number;
  firstMs: number;
  caughtUpMs: number;
  longestTaskMs: number;
  updateMs: number;
}

export async function measureWorkflow(service: Service): Promise<LargeTimes> {
  const steps = matrixSteps(10, 20, 5);
  const all = leaves(steps);
  const told = history(LARGE, all);
  service.answers.json.set(`/workflows/${LARGE}`, answerFor(LARGE, steps, told.length));
  service.send(LARGE, told.join(""));
  const tasks = longestTask();
  const start = performance.now();
  await router.navigate({ to: "/workflows/$workflowId", params: { workflowId: LARGE } });
  await until("The first row", () => document.querySelector("tbody [data-row]"));
  const firstMs = performance.now() - start;
  const { state } = liveEvents(LARGE);
  await until("The last event", () => (state.getState().view?.seq ?? 0) >= told.length);
  await until("The first step's end", () => document.querySelector('tbody tr [data-state="completed"]'));
  const caughtUpMs = performance.now() - start;
  const updates: number[] = [];
  const [first] = all;
  let seq = told.length;
  for (let at = 0; at < UPDATES && first !== undefined; at += 1) {
    const [type, shown] = at % 2 === 0 ? (["step_started", "running"] as const) : (["step_completed", "completed"] as const);
    const sent = performance.now();
    service.send(LARGE, event(LARGE, (seq += 1), type, first, { attempt: 1, of: 4, log: null }));
    await until("The change", () => firstStepState() === shown);
    updates.push(performance.now() - sent);
  }
  return { steps: all.length, events: told.length, firstMs, caughtUpMs, longestTaskMs: tasks.stop(), updateMs: median(updates) };
}

/** The first row is the group, the second its first step. */
function firstStepState(): string | undefined {
  const row = document.querySelectorAll("tbody [data-row]")[1]?.closest("tr");
  return row?.querySelector<HTMLElement>("span[data-state]")?.dataset["state"];
}
