/** What a person has typed and not sent yet, per session; kept in this browser until it was taken. */
import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { Fields } from "./fields";

export interface Draft {
  text: string;
  /** Fields that were set by hand and that the text does not say. */
  byHand: Partial<Fields>;
}

const EMPTY: Draft = { text: "", byHand: {} };
const KEPT = 50;

/** The key of the draft of a session that does not exist yet. */
export const NEW_SESSION = "new";

const useDrafts = create<{ drafts: Readonly<Record<string, Draft>> }>()(
  persist((): { drafts: Readonly<Record<string, Draft>> } => ({ drafts: {} }), { name: "slipway.drafts", version: 1 }),
);

export function useDraft(key: string): Draft {
  return useDrafts(({ drafts }) => drafts[key] ?? EMPTY);
}

export function draftOf(key: string): Draft {
  return useDrafts.getState().drafts[key] ?? EMPTY;
}

export function changeDraft(key: string, change: Partial<Draft>): void {
  useDrafts.setState(({ drafts }) => {
    const { [key]: known = EMPTY, ...others } = drafts;
    const changed = { ...known, ...change };
    const kept = Object.entries(others).slice(-KEPT + 1);
    const isEmpty = changed.text === "" && Object.keys(changed.byHand).length === 0;
    return { drafts: Object.fromEntries(isEmpty ? kept : [...kept, [key, changed]]) };
  });
}

/** Forgets what was sent; what was typed meanwhile stays. */
export function clearDraft(key: string, sent: Draft): void {
  if (draftOf(key).text === sent.text) changeDraft(key, EMPTY);
}
