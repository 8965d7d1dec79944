/** A service inside the page: answers what the screens ask, and streams what a measurement says. */

export interface Answers {
  /** By path below `/api/v1`, as JSON. */
  json: Map<string, unknown>;
  /** Logs by path, read in windows of bytes. */
  logs: Map<string, Uint8Array>;
}

export interface Service {
  answers: Answers;
  /** Sends text on the event stream of a workflow; what is sent before somebody listens waits for them. */
  send: (workflowId: string, text: string) => void;
}

const PREFIX = "/api/v1";

export function startService(): Service {
  const answers: Answers = { json: new Map(), logs: new Map() };
  const streams = new Map<string, ReadableStreamDefaultController<Uint8Array>>();
  const waiting = new Map<string, string[]>();
  const encoder = new TextEncoder();
  window.fetch = (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input, window.location.href);
    const path = url.pathname.replace(PREFIX, "");
    const events = /^\/workflows\/([^/]+)\/events$/.exec(path)?.[1];
    if (events !== undefined) return Promise.resolve(stream(events, init?.signal ?? null));
    const log = answers.logs.get(path);
    if (log !== undefined) return Promise.resolve(windowOf(log, url.searchParams));
    const body = answers.json.get(path);
    if (body !== undefined) return Promise.resolve(Response.json(body));
    if (!url.pathname.startsWith(PREFIX)) return Promise.reject(new TypeError(`Nothing at ${url.pathname}.`));
    return Promise.resolve(Response.json({ items: [], next: null }));
  };

  function stream(workflowId: string, signal: AbortSignal | null): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        streams.set(workflowId, controller);
        for (const text of waiting.get(workflowId) ?? []) controller.enqueue(encoder.encode(text));
        waiting.delete(workflowId);
        signal?.addEventListener("abort", () => {
          if (streams.get(workflowId) === controller) streams.delete(workflowId);
        });
      },
    });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  }

  return {
    answers,
    send: (workflowId, text) => {
      const controller = streams.get(workflowId);
      if (controller === undefined) waiting.set(workflowId, [...(waiting.get(workflowId) ?? []), text]);
      else controller.enqueue(encoder.encode(text));
    },
  };
}

function windowOf(log: Uint8Array, asked: URLSearchParams): Response {
  const offset = Number(asked.get("offset") ?? 0);
  const limit = Number(asked.get("limit") ?? log.length);
  const part = log.slice(offset, offset + limit);
  return new Response(part, { headers: { "Content-Type": "text/plain", "Slipway-Log-Size": String(log.length), "Slipway-Log-Name": "bench.1.1.log" } });
}
