// @vitest-environment node
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useConnection } from "./connection";
import { Problem } from "./problem";
import { follow, readEvents, type StreamEvent, type StreamState } from "./stream";

type Answer = (response: ServerResponse, cursor: number) => void;

let server: Server;
let asked: number[];
let answers: Answer[];
let page: EventTarget & { visibilityState: string };

/** A real server on this machine that gives one prepared answer to each request, the last one again and again. */
beforeEach(async () => {
  asked = [];
  answers = [];
  server = createServer((request, response) => {
    const cursor = Number(request.headers["last-event-id"]);
    asked.push(cursor);
    (answers.length > 1 ? answers.shift() : answers[0])?.(response, cursor);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const real = fetch;
  page = Object.assign(new EventTarget(), { visibilityState: "visible" });
  vi.stubGlobal("document", page);
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("requestAnimationFrame", (frame: () => void) => setTimeout(frame, 16));
  vi.stubGlobal("fetch", (path: string, sent: RequestInit) => real(`http://127.0.0.1:${port}${path}`, sent));
});

afterEach(async () => {
  vi.unstubAllGlobals();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const event = (number: number) => `id: ${number}\nevent: step_log\ndata: {"seq":${number}}\n\n`;

function begin(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
}

/** Tells what follows the cursor up to `last`, then breaks the connection in the middle of the next event. */
const cutAfter = (last: number): Answer => (response, cursor) => {
  begin(response);
  for (let number = cursor + 1; number <= last; number += 1) response.write(event(number));
  response.write(`id: ${last + 1}\nevent: step_log\nda`, () => response.destroy());
};

const ended: Answer = (response) => response.writeHead(204).end();

function followed(after = 0) {
  const events: StreamEvent[] = [];
  const states: StreamState[] = [];
  let refusal: Problem | null = null;
  const done = new Promise<void>((resolve) => {
    const stop = follow("/workflows/wf_1/events", after, {
      onEvents: (more) => events.push(...more),
      onState: (state, problem) => {
        states.push(state);
        if (state !== "ended" && state !== "refused") return;
        refusal = problem;
        setTimeout(() => {
          stop();
          resolve();
        }, 50);
      },
    });
  });
  return { events, states, done, refusal: () => refusal };
}

describe("follow", () => {
  it("comes back with the last number whenever it is cut, and tells each event once", async () => {
    answers = [cutAfter(1), cutAfter(2), cutAfter(3), ended];
    const { events, states, done } = followed();
    await done;
    expect(events.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(asked).toEqual([0, 1, 2, 3]);
    expect(states).toContain("waiting");
  });

  it("begins behind the number it is given", async () => {
    answers = [ended];
    await followed(41).done;
    expect(asked).toEqual([41]);
  });

  it("does not move its cursor for what is told again without a number", async () => {
    answers = [
      (response) => {
        begin(response);
        response.write(event(1));
        response.write('event: approval_requested\ndata: {"seq":null}\n\n', () => response.destroy());
      },
      ended,
    ];
    const { events, done } = followed();
    await done;
    expect(events.map(({ number, type }) => [number, type])).toEqual([[1, "step_log"], [null, "approval_requested"]]);
    expect(asked).toEqual([0, 1]);
  });

  it("stops at a refusal and says which", async () => {
    answers = [(response) => response.writeHead(404, { "Content-Type": "application/problem+json" }).end('{"code":"unknown_workflow","detail":"There is none."}')];
    const { states, done, refusal } = followed();
    await done;
    expect(states.at(-1)).toBe("refused");
    expect(refusal()).toMatchObject({ code: "unknown_workflow", status: 404, message: "There is none." });
    expect(asked).toHaveLength(1);
  });

  it("goes on by itself when the service is not ready", async () => {
    answers = [(response) => response.writeHead(503).end(), (response) => response.destroy(), cutAfter(1), ended];
    const { events, done } = followed();
    await done;
    expect(events).toHaveLength(1);
    expect(useConnection.getState().silentSince).toBeNull();
  });

  it("gives the connection back while the page is hidden", async () => {
    const open: Answer = (response, cursor) => {
      begin(response);
      response.write(event(cursor + 1));
    };
    answers = [open];
    const { events, states } = followed();
    await vi.waitFor(() => { expect(events).toHaveLength(1); });
    page.visibilityState = "hidden";
    page.dispatchEvent(new Event("visibilitychange"));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(asked).toEqual([0]);
    page.visibilityState = "visible";
    answers = [ended];
    page.dispatchEvent(new Event("visibilitychange"));
    await vi.waitFor(() => { expect(states.at(-1)).toBe("ended"); });
    expect(asked).toEqual([0, 1]);
  });
});

describe("readEvents", () => {
  it("reads the events of one answer to its end", async () => {
    answers = [(response) => { begin(response); response.end(event(1) + ": still there\n\n" + event(2)); }];
    const events: StreamEvent[] = [];
    await readEvents(await fetch("/api/v1/chat"), (one) => events.push(one));
    expect(events.map(({ number }) => number)).toEqual([1, 2]);
  });

  it("rejects where the connection breaks", async () => {
    answers = [cutAfter(1)];
    const answer = await fetch("/api/v1/chat");
    await expect(readEvents(answer, () => undefined)).rejects.toThrow();
  });
});
