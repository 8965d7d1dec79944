/** A comment that is being typed: kept in this browser until the decision is taken, through errors and reloads. */
import { useState } from "react";

const PREFIX = "slipway.comment.";

export function useCommentDraft(approvalId: string): { text: string; set: (text: string) => void } {
  const [draft, setDraft] = useState(() => ({ id: approvalId, text: read(approvalId) }));
  if (draft.id !== approvalId) setDraft({ id: approvalId, text: read(approvalId) });
  return {
    text: draft.text,
    set: (text) => {
      setDraft({ id: approvalId, text });
      keep(approvalId, text);
    },
  };
}

function read(id: string): string {
  try {
    return localStorage.getItem(PREFIX + id) ?? "";
  } catch {
    return ""; // a browser may refuse storage; the text then lives as long as the page
  }
}

function keep(id: string, text: string): void {
  try {
    if (text === "") localStorage.removeItem(PREFIX + id);
    else localStorage.setItem(PREFIX + id, text);
  } catch {
    // see read()
  }
}
