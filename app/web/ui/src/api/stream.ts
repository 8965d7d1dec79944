/**
 * Follows a numbered event stream (server-sent events) and comes back to it with the last number whenever it is cut.
 * `fetch` instead of EventSource: the cursor goes as a header, a POST can answer with a stream, refusals can be read.
 */
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { request } from "./client";
import { useConnection } from "./connection";
import { asProblem, Problem } from "./problem";

export interface StreamEvent {
  /** Null for what is told again without a number. */
  number: number | null;
  type: string;
  data: unknown;
}

export type StreamState = "connecting" | "live" | "waiting" | "ended" | "refused";

interface Follower {
  /** What arrived since the last frame, in order of arrival. */
  onEvents: (events: StreamEvent[]) => void;
  onState?: (state: StreamState, problem: Problem | null) => void;
}

/** The service sends a comment every 15 s; a longer silence is a dead connection that nobody closed. */
const SILENCE_MS = 40_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

/**
 * Follows until the returned function is called, the stream has ended (204), or the service refuses it.
 * While the page is hidden the connection is given back (a browser opens six to a host) and taken up again with the cursor.
 */
export function follow(path: string, after: number, follower: Follower): () => void {
  const stop = new AbortController();
  void keepFollowing(path, after, follower, stop.signal);
  return () => { stop.abort(); };
}

async function keepFollowing(path: string, after: number, { onEvents, onState }: Follower, stop: AbortSignal): Promise<void> {
  let cursor = after;
  let failures = 0;
  const batch = batched(onEvents, stop);
  while (!stop.aborted) {
    await visible(stop);
    if (stop.aborted) return;
    onState?.("connecting", null);
    const attempt = attemptSignal(stop);
    try {
      const answer = await request("GET", path, undefined, { signal: attempt.signal, headers: { "Last-Event-ID": String(cursor) } });
      if (answer.status === 204) {
        onState?.("ended", null);
        return;
      }
      onState?.("live", null);
      await read(answer, attempt, (event) => {
        failures = 0;
        if (event.number !== null) cursor = event.number;
        batch(event);
      });
      failures += 1;
    } catch (error) {
      if (stop.aborted) return;
      if (!attempt.signal.aborted) {
        const problem = asProblem(error);
        if (problem.status >= 400 && !problem.passes) {
          onState?.("refused", problem);
          return;
        }
        failures += 1;
        onState?.("waiting", problem);
      }
    } finally {
      attempt.end();
    }
    if (failures > 0) await pause(waitMs(failures), stop);
  }
}

/** Reads the events of one answer to its end; rejects where the connection breaks. */
export async function readEvents(answer: Response, onEvent: (event: StreamEvent) => void): Promise<void> {
  const attempt = attemptSignal(new AbortController().signal);
  try {
    await read(answer, attempt, onEvent);
  } finally {
    attempt.end();
  }
}

async function read(answer: Response, attempt: Attempt, onEvent: (event: StreamEvent) => void): Promise<void> {
  if (answer.body === null) return;
  const parser = createParser({ onEvent: (message) => { onEvent(eventOf(message)); } });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const cancel = () => { void reader.cancel().catch(() => undefined); };
  attempt.signal.addEventListener("abort", cancel);
  try {
    for (;;) {
      attempt.heard();
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(value);
    }
  } finally {
    attempt.signal.removeEventListener("abort", cancel);
  }
}

function eventOf(message: EventSourceMessage): StreamEvent {
  const number = message.id === undefined ? Number.NaN : Number(message.id);
  return { number: Number.isSafeInteger(number) ? number : null, type: message.event ?? "message", data: JSON.parse(message.data) as unknown };
}

interface Attempt {
  signal: AbortSignal;
  heard: () => void;
  end: () => void;
}

/** Ends one connection when everything stops, the page is hidden, or nothing was heard for too long. */
function attemptSignal(stop: AbortSignal): Attempt {
  const controller = new AbortController();
  let timer = setTimeout(() => { controller.abort(); }, SILENCE_MS);
  const abort = () => { controller.abort(); };
  const hide = () => { if (document.visibilityState === "hidden") controller.abort(); };
  stop.addEventListener("abort", abort);
  document.addEventListener("visibilitychange", hide);
  return {
    signal: controller.signal,
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(abort, SILENCE_MS);
    },
    end: () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", abort);
      document.removeEventListener("visibilitychange", hide);
      controller.abort();
    },
  };
}

/** Hands over at most once a frame, so that a burst costs one rendering. */
function batched(onEvents: (events: StreamEvent[]) => void, stop: AbortSignal): (event: StreamEvent) => void {
  let waiting: StreamEvent[] = [];
  return (event) => {
    waiting.push(event);
    if (waiting.length > 1) return;
    requestAnimationFrame(() => {
      const events = waiting;
      waiting = [];
      if (!stop.aborted) onEvents(events);
    });
  };
}

function waitMs(failures: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS);
  return longest * (0.5 + Math.random() / 2);
}

/** Waits, but no longer than until the network or the service is back. */
async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      window.removeEventListener("online", done);
      stop.removeEventListener("abort", done);
      unsubscribe();
      resolve();
    };
    const unsubscribe = useConnection.subscribe((now, before) => {
      if (now.silentSince === null && before.silentSince !== null) done();
    });
    const timer = setTimeout(done, ms);
    window.addEventListener("online", done);
    stop.addEventListener("abort", done);
  });
}

async function visible(stop: AbortSignal): Promise<void> {
  while (document.visibilityState === "hidden" && !stop.aborted) {
    await new Promise<void>((resolve) => {
      const done = () => {
        document.removeEventListener("visibilitychange", done);
        stop.removeEventListener("abort", done);
        resolve();
      };
      document.addEventListener("visibilitychange", done);
      stop.addEventListener("abort", done);
    });
  }
}
