/** A log of 100,000 lines: opening, scrolling, searching. */
import { router } from "@/shell/routes";
import { frames, until } from "./measuring";
import type { Service } from "./service";
import { answerFor, event, logText, TALKATIVE } from "./workflow";

const LINES = 100_000;
const STEP = { id: "talk", cell: null };

export interface LogTimes {
  lines: number;
  bytes: number;
  openMs: number;
  readMs: number;
  scrollFps: number;
  slowestFrameMs: number;
  searchMs: number;
  matches: number;
}

export async function measureLog(service: Service, seconds: number): Promise<LogTimes> {
  const log = new TextEncoder().encode(logText(LINES));
  const steps = [{ id: "talk", name: "Talk", cell: null, group: null, type: "shell", needs: [], status: "completed", log: "logs/talk.1.1.log" }];
  service.answers.json.set(`/workflows/${TALKATIVE}`, answerFor(TALKATIVE, steps, 3));
  service.answers.logs.set(`/workflows/${TALKATIVE}/logs/talk`, log);
  service.send(
    TALKATIVE,
    event(TALKATIVE, 1, "workflow_started", { id: null, cell: null }, { definition: "talk", version: "1.0.0", inputs: {} }) +
      event(TALKATIVE, 2, "step_started", STEP, { attempt: 1, of: 1, log: "logs/talk.1.1.log" }) +
      event(TALKATIVE, 3, "step_completed", STEP, { attempt: 1 }),
  );
  const start = performance.now();
  await router.navigate({ to: "/workflows/$workflowId", params: { workflowId: TALKATIVE }, search: { view: "table", step: "talk" } });
  const box = await until("The lines", () => linesBox());
  const openMs = performance.now() - start;
  await until("The end of the log", () => box.textContent?.includes(`error ${LINES - 1}:`) === true);
  const readMs = performance.now() - start;
  box.scrollTop = 0;
  const scrolled = await frames(seconds, () => { box.scrollTop += 900; });
  const field = await until("The search field", () => document.querySelector<HTMLInputElement>("search input"));
  const asked = performance.now();
  type(field, "refused");
  const told = await until("The number of matches", () => /\d+\D+(\d+)/.exec(document.querySelector('search [role="status"]')?.textContent ?? ""));
  return { lines: LINES, bytes: log.length, openMs, readMs, scrollFps: scrolled.fps, slowestFrameMs: scrolled.slowestMs, searchMs: performance.now() - asked, matches: Number(told[1]) };
}

function linesBox(): HTMLElement | null {
  const box = document.querySelector<HTMLElement>('[role="log"]');
  return box?.textContent?.includes("compile module") === true ? box : null;
}

/** As a person does: React hears the input event. */
function type(field: HTMLInputElement, text: string): void {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set?.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
