/** Real answers and events of the service for the tests of this folder, and ways to make more. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseChatEvent, type ChatEvent } from "./chatEvents";
import type { WorkflowEvent } from "./events";
import { parseEvent } from "./parse";
import { parseSkeleton, type Skeleton } from "./skeleton";

export function readFixture(name: string): unknown {
  return JSON.parse(readFileSync(join(import.meta.dirname, "fixtures", `${name}.json`), "utf8"));
}

export function listFixture(name: string): readonly unknown[] {
  const found = readFixture(name);
  if (!Array.isArray(found)) throw new Error(`${name} is no list`);
  return found;
}

export function eventsOf(json: readonly unknown[]): readonly WorkflowEvent[] {
  return json.map((one) => parseEvent(one)).filter((one) => one !== null && one.type !== "gap");
}

export function chatEventsOf(json: readonly unknown[]): readonly ChatEvent[] {
  return json.map((one) => parseChatEvent(one)).filter((one) => one !== null && one.type !== "gap");
}

export function skeletonOf(answer: unknown): Skeleton {
  const skeleton = parseSkeleton(answer);
  if (skeleton === null) throw new Error("no answer of a workflow");
  return skeleton;
}

/** An event of workflow `wf_1` as the service sends it. */
export function event(seq: number | null, type: string, data: object = {}, step: string | null = null, cell: string | null = null): unknown {
  const at = new Date(Date.UTC(2026, 0, 2, 3, 4, 5) + (seq ?? 0) * 1000).toISOString();
  return { seq, type, workflow_id: "wf_1", step, cell, at, actor: "slipway", data };
}
