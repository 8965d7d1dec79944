/** What the cards of a conversation can do; one object per session, so that turns are not drawn again for it. */
import { createContext, use } from "react";
import type { Fields } from "./composer/fields";
import type { Said } from "./useSaying";

export interface ChatActions {
  say: (said: Said) => void;
  confirm: (digest: string) => void;
  /** Sets a field by hand, as if the person had. */
  choose: (fields: Partial<Fields>) => void;
  isConfirming: boolean;
  /** Why the confirmation was refused. */
  refusal: unknown;
}

export const Actions = createContext<ChatActions | null>(null);

export function useActions(): ChatActions {
  const actions = use(Actions);
  if (actions === null) throw new Error("There is no conversation around this.");
  return actions;
}
