/** 200 nodes of a graph, five of which change in every frame, through the stream, the fold and the store. */
import { router } from "@/shell/routes";
import { frame, frames, type Frames, until } from "./measuring";
import type { Service } from "./service";
import { answerFor, event, leaves, matrixSteps, NEVER_ENDING, type Step } from "./workflow";

const CHANGES = 5;
/** All nodes have to be drawn: what is out of sight costs nothing. */
const [GROUPS, CELLS, DEPTH] = [8, 5, 5];

export async function measureGraph(service: Service, seconds: number): Promise<Frames & { nodes: number; changes: number; drawn: number }> {
  const steps = matrixSteps(GROUPS, CELLS, DEPTH);
  const path = `/workflows/${NEVER_ENDING}`;
  service.answers.json.set(path, answerFor(NEVER_ENDING, steps, 1));
  let seq = 0;
  const tell = (type: string, step: Step | { id: null; cell: null }, data: object) => event(NEVER_ENDING, (seq += 1), type, step, data);
  service.send(NEVER_ENDING, tell("workflow_started", { id: null, cell: null }, { definition: "release", version: "1.0.0", inputs: {} }));
  await router.navigate({ to: "/workflows/$workflowId", params: { workflowId: NEVER_ENDING }, search: { view: "graph" } });
  const all = leaves(steps);
  (await until("The button that draws all steps", () => [...document.querySelectorAll("button")].find(({ textContent }) => textContent === "Show all steps"))).click();
  await frame();
  (await until("The button that shows all of them", () => document.querySelector<HTMLButtonElement>('button[title="Show all"]'))).click();
  const nodes = await until("All nodes", () => {
    const found = document.querySelectorAll("[data-step]").length;
    return found >= all.length ? found : null;
  });
  let at = 0;
  const change = () => {
    let text = "";
    for (let one = 0; one < CHANGES; one += 1) {
      const step = all[at % all.length];
      if (step === undefined) continue;
      text += nextOf(step, Math.floor(at / all.length), tell);
      at += 1;
    }
    service.send(NEVER_ENDING, text);
  };
  for (let warm = 0; warm < 60; warm += 1) {
    change();
    await frame();
  }
  const drawn = countChanges();
  const measured = await frames(seconds, change);
  return { nodes, changes: CHANGES, ...measured, drawn: drawn.stop() / measured.frames };
}

/** Each time it comes by, a step is in its next state. */
function nextOf(step: Step, round: number, tell: (type: string, step: Step, data: object) => string): string {
  switch (round % 4) {
    case 0:
      return tell("step_started", step, { attempt: 1, of: 4, log: null });
    case 1:
      return tell("step_progress", step, { done: round % 9, total: 9, message: "" });
    case 2:
      return tell("step_retrying", step, { attempt: 1, of: 4, next_at: new Date(Date.now() + 60_000).toISOString(), error: { code: "command_failed", message: "It failed." } });
    default:
      return tell("step_completed", step, { attempt: 1 });
  }
}

/** How many nodes of the graph showed another state or text, so that a page that draws nothing is not a fast one. */
function countChanges(): { stop: () => number } {
  const changed = { count: 0 };
  const observer = new MutationObserver((records) => {
    const nodes = new Set<Element>();
    for (const { target } of records) {
      const node = (target instanceof Element ? target : target.parentElement)?.closest(".react-flow__node-step");
      if (node) nodes.add(node);
    }
    changed.count += nodes.size;
  });
  const graph = document.querySelector(".react-flow__nodes");
  if (graph !== null) observer.observe(graph, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["data-state"] });
  return {
    stop: () => {
      observer.disconnect();
      return changed.count;
    },
  };
}
