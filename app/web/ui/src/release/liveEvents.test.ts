// @vitest-environment node
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseSnapshot, type Snapshot } from "@/model/snapshot";
import { LiveEvents } from "./liveEvents";

/** Another one for each test: a workflow is followed a while after its last user. */
let id = "";
let count = 0;

function snapshot(status: string, seq: number, steps: object[] = [{ id: "build", name: "Build", type: "shell", status: "pending" }]): Snapshot {
  const parsed = parseSnapshot({ workflow_id: id, metadata: { status }, state: {}, steps, last_seq: seq, allowed_operations: [] });
  if (parsed === null) throw new Error("no snapshot");
  return parsed;
}

function event(seq: number, type: string, step: string | null = null, data: object = {}): string {
  return `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ seq, type, workflow_id: id, step, cell: null, at: "2026-11-24T18:00:00.000Z", actor: "local", data })}\n\n`;
}

/** Answers the requests for events one after the other; a connection without an answer stays open. */
function service(...answers: (string | number)[]): { cursors: (string | null)[] } {
  const cursors: (string | null)[] = [];
  const own = `/${id}/`;
  vi.stubGlobal("fetch", (path: string, { headers, signal }: { headers: Record<string, string>; signal: AbortSignal }) => {
    if (!path.includes(own)) return Promise.reject(new TypeError("of another test"));
    cursors.push(headers["Last-Event-ID"] ?? null);
    const answer = answers.shift();
    if (typeof answer === "number") return Promise.resolve(new Response(answer === 204 ? null : JSON.stringify({ code: "unknown_workflow" }), { status: answer }));
    if (answer !== undefined) return Promise.resolve(new Response(answer));
    return new Promise((_resolve, reject) => { signal.addEventListener("abort", () => { reject(new DOMException("aborted", "AbortError")); }); });
  });
  return { cursors };
}

let live: LiveEvents;
let leave: () => void;
beforeEach(() => {
  vi.stubGlobal("document", Object.assign(new EventTarget(), { visibilityState: "visible" }));
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => setTimeout(frame, 1));
  id = `wf_${(count += 1)}`;
  live = new LiveEvents(id, () => undefined);
  leave = live.use();
});
afterEach(() => {
  leave();
  vi.unstubAllGlobals();
});

const state = () => live.state.getState();

describe("LiveEvents", () => {
  it("shows nothing of its own until the events have caught up with the picture", async () => {
    service(event(1, "workflow_started") + event(2, "step_started", "build"));
    live.show(snapshot("running", 3));
    await vi.waitFor(() => { expect(state().stream).toBe("live"); });
    expect(state().view).toBeNull();
  });

  it("folds from the first event and keeps the log", async () => {
    service(event(1, "workflow_started") + event(2, "step_started", "build") + event(3, "step_completed", "build"));
    live.show(snapshot("running", 2));
    await vi.waitFor(() => { expect(state().view?.seq).toBe(3); });
    expect(state().view?.steps.get("build")?.state).toBe("completed");
    expect(state().log.size).toBe(3);
  });

  it("comes back with the last number after a cut, and what is repeated changes nothing", async () => {
    const { cursors } = service(event(1, "workflow_started") + event(2, "step_started", "build"), event(2, "step_started", "build") + event(3, "step_completed", "build"));
    live.show(snapshot("running", 2));
    await vi.waitFor(() => { expect(state().view?.seq).toBe(3); }, 3_000);
    expect(cursors.slice(0, 2)).toEqual(["0", "2"]);
    expect(state().log.size).toBe(3);
  });

  it("goes on from the picture when the first events are not kept any more", async () => {
    const steps = [{ id: "build", name: "Build", type: "shell", status: "completed" }, { id: "test", name: "Test", type: "shell", status: "pending" }];
    service(`event: gap\ndata: {"asked_after":0,"first":41,"last":41}\n\n` + event(41, "step_started", "test"));
    live.show(snapshot("running", 40, steps));
    await vi.waitFor(() => { expect(state().view?.seq).toBe(41); });
    expect([...(state().view?.steps.values() ?? [])].map((step) => step.state)).toEqual(["completed", "running"]);
  });

  it("says why it is refused and asks again with the next picture", async () => {
    const { cursors } = service(404);
    live.show(snapshot("running", 2));
    await vi.waitFor(() => { expect(state().stream).toBe("refused"); });
    expect(state().problem?.code).toBe("unknown_workflow");
    live.show(snapshot("running", 2));
    await vi.waitFor(() => { expect(cursors).toHaveLength(2); });
  });

  it("follows a workflow again that was reopened after its end", async () => {
    const { cursors } = service(event(1, "workflow_started") + event(2, "workflow_failed"), 204, event(3, "workflow_reopened"));
    live.show(snapshot("failed", 2));
    await vi.waitFor(() => { expect(state().stream).toBe("ended"); }, 3_000);
    live.show(snapshot("failed", 2));
    expect(cursors).toHaveLength(2);
    live.show(snapshot("running", 3));
    await vi.waitFor(() => { expect(state().view?.seq).toBe(3); });
  });
});
