/** Requests to the service's own HTTP interface. Every refusal is a `Problem`. */
import { offline, Problem, problemOf } from "./problem";
import { noteAnswer, noteSilence } from "./connection";

const PREFIX = "/api/v1";

export type Query = Record<string, string | number | boolean | readonly string[] | null | undefined>;

interface Options {
  query?: Query;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

export async function get<T>(path: string, options: Options = {}): Promise<T> {
  const answer = await request("GET", path, undefined, options);
  return (await answer.json()) as T;
}

export async function getText(path: string, options: Options = {}): Promise<Response> {
  return request("GET", path, undefined, options);
}

/** Sends JSON and reads JSON; an answer without a body is `null`. */
export async function send<T>(method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown, options: Options = {}): Promise<T> {
  const answer = await request(method, path, body, options);
  const text = await answer.text();
  return (text === "" ? null : JSON.parse(text)) as T;
}

/** Returns the open answer of an accepted request; throws `Problem`, or the `AbortError` of its signal. */
export async function request(method: string, path: string, body: unknown, { query, signal, headers }: Options): Promise<Response> {
  const sent: RequestInit = { method, headers: { Accept: "application/json, text/event-stream, text/plain", ...headers } };
  if (signal) sent.signal = signal;
  if (body !== undefined) {
    sent.body = JSON.stringify(body);
    sent.headers = { ...sent.headers, "Content-Type": "application/json" };
  }
  let answer: Response;
  try {
    answer = await fetch(address(path, query), sent);
  } catch (error) {
    if (signal?.aborted) throw error;
    noteSilence();
    throw offline(error);
  }
  const problem = answer.ok ? null : await problemOf(answer);
  if (problem?.code === "offline") noteSilence();
  else noteAnswer(answer.status);
  if (problem !== null) throw problem;
  return answer;
}

export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) parameters.append(name, String(one));
  }
  const text = parameters.toString();
  return `${PREFIX}${path}${text === "" ? "" : `?${text}`}`;
}

/** For react-query: what may pass by itself is tried again a few times, a refusal is not. */
export function retries(count: number, error: unknown): boolean {
  return error instanceof Problem && error.passes && count < 3;
}
