/** The commands that steer a workflow, as the service names them. */
import type { IconName } from "@/parts/icons";

/** In the order in which a page offers them. */
const OPERATIONS = ["resume", "retry", "resolve", "pause", "skip", "scope", "rollback", "cancel", "delete"] as const;
export type Operation = (typeof OPERATIONS)[number];

export const OPERATION_ICONS: Readonly<Record<Operation, IconName>> = {
  resume: "play",
  retry: "retrying",
  resolve: "help",
  pause: "pause",
  skip: "skipped",
  scope: "filter",
  rollback: "rolledback",
  cancel: "cancelled",
  delete: "close",
};

/** What is done at once; everything else says its consequence first and asks. */
export function asksFirst(operation: Operation): operation is Exclude<Operation, "pause" | "resume"> {
  return operation !== "pause" && operation !== "resume";
}

/** Return the commands of which the page knows what they do, in its order. */
export function offered(allowed: readonly string[]): readonly Operation[] {
  return OPERATIONS.filter((one) => allowed.includes(one));
}
