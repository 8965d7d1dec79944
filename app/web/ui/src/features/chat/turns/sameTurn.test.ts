import { describe, expect, it } from "vitest";
import { parseChatEvent, type ChatEvent } from "@/model/chatEvents";
import { conversationOf } from "@/model/conversation";
import { settled } from "./sameTurn";

function event(seq: number, type: string, data: object): ChatEvent {
  const read = parseChatEvent({ seq, type, session_id: "ch_1", at: `2026-11-24T18:00:${String(seq).padStart(2, "0")}.000Z`, data });
  if (read === null || read.type === "gap") throw new Error("no event");
  return read;
}

const PLAN = event(2, "plan", { digest: "sha256:1", plan: { definition: "release", digest: "sha256:1", steps: [], effects: [], approvals: [] }, message: "" });
const EVENTS = [event(1, "status", { what: "message", status: "heard", text: "release" }), PLAN];

describe("settled", () => {
  it("keeps every turn of a conversation that is folded again", () => {
    const before = conversationOf(EVENTS).turns;
    const after = settled(before, conversationOf([...EVENTS, event(3, "complete", { what: "answer", message: "ok" })]).turns);
    expect(after).toHaveLength(before.length + 1);
    expect(after.slice(0, before.length).every((turn, at) => turn === before[at])).toBe(true);
  });

  it("takes the new turn where it changed", () => {
    const before = conversationOf(EVENTS).turns;
    const after = settled(before, conversationOf([...EVENTS, event(3, "status", { what: "plan", status: "confirmed" })]).turns);
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(after[1]).toMatchObject({ status: "confirmed" });
  });
});
