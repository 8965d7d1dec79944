/** Events of a chat session as the page reads them. */

import type { Gap } from "./events";
import { flagOf, isRecord, numberOf, recordOf, textOf, type JsonRecord } from "./json";
import { parseGap } from "./parse";

const CHAT_EVENT_TYPES = [
  "status",
  "progress",
  "data",
  "clarification_required",
  "plan",
  "approval_required",
  "error",
  "complete",
  "message",
] as const;
type ChatEventType = (typeof CHAT_EVENT_TYPES)[number];

export interface ChatEvent {
  readonly type: ChatEventType | "other";
  readonly seq: number | null;
  readonly sessionId: string;
  readonly at: string;
  /** What it is about: `message`, `plan`, `workflow`, `approval`, `effect`, `recovery`, `answer`, `why`, … */
  readonly what: string | null;
  readonly status: string | null;
  /** The service's own sentence. */
  readonly message: string;
  readonly data: JsonRecord;
}

/** Read the JSON of one server-sent event; `name` is the `event:` line, needed for a gap. */
export function parseChatEvent(json: unknown, name?: string): ChatEvent | Gap | null {
  if (!isRecord(json)) return null;
  const type = textOf(json, "type") ?? name ?? null;
  if (type === null) return null;
  if (type === "gap") return parseGap(json);
  const sessionId = textOf(json, "session_id");
  if (sessionId === null) return null;
  const data = recordOf(json, "data") ?? {};
  return {
    type: CHAT_EVENT_TYPES.find((one) => one === type) ?? "other",
    seq: numberOf(json, "seq"),
    sessionId,
    at: textOf(json, "at") ?? "",
    what: textOf(data, "what"),
    status: textOf(data, "status") ?? textOf(data, "state"),
    message: textOf(data, "message") ?? "",
    data,
  };
}

/** One entry of `messages` of `GET /chat/{session}`. */
export interface ChatMessage {
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly at: string;
  readonly by: string | null;
}

export function parseChatMessage(json: unknown): ChatMessage | null {
  if (!isRecord(json)) return null;
  const text = textOf(json, "text");
  if (text === null) return null;
  return {
    role: textOf(json, "role") === "user" ? "user" : "assistant",
    text,
    at: textOf(json, "at") ?? "",
    by: textOf(json, "by"),
  };
}

/** What a person said, where the event stream holds it: null for any other event. */
export function saidIn(event: ChatEvent): ChatMessage | null {
  const text = textOf(event.data, "text");
  if (text === null || text === "") return null;
  const isSaid =
    (event.type === "message" && textOf(event.data, "role") !== "assistant") ||
    (event.type === "status" && event.what === "message");
  return isSaid ? { role: "user", text, at: event.at, by: textOf(event.data, "by") } : null;
}

export function isDryRun(event: ChatEvent): boolean {
  return flagOf(event.data, "dry_run");
}
