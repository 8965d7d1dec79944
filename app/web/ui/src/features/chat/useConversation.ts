/** The conversation of a session: everything it told since it began, and what it goes on to tell. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { get } from "@/api/client";
import type { Problem } from "@/api/problem";
import { keys } from "@/api/queries";
import { follow, type StreamState } from "@/api/stream";
import { parseChatEvent, parseChatMessage, type ChatEvent } from "@/model/chatEvents";
import { conversationOf } from "@/model/conversation";
import { isRecord, recordsOf } from "@/model/json";
import { allEvents, append, emptyLog, type EventLog } from "@/model/log";
import type { Conversation } from "@/model/turns";
import { settled } from "./turns/sameTurn";

interface FollowedConversation {
  conversation: Conversation;
  stream: StreamState;
  problem: Problem | null;
}

const MOST_KEPT = 12;
/** What was read of the sessions that were open last: coming back to one shows it at once. */
const read = new Map<string, EventLog<ChatEvent>>();

export function useConversation(session: string | null): FollowedConversation {
  const [log, setLog] = useState(() => (session === null ? undefined : read.get(session)) ?? emptyLog<ChatEvent>());
  const [state, setState] = useState<{ stream: StreamState; problem: Problem | null }>({ stream: "connecting", problem: null });
  useEffect(() => {
    if (session === null) return undefined;
    return follow(`/chat/${session}/events`, (read.get(session) ?? emptyLog()).lastContiguous, {
      onEvents: (events) => {
        const arrived = events.flatMap(({ data, type }) => parseChatEvent(data, type) ?? []);
        const grown = append(read.get(session) ?? emptyLog<ChatEvent>(), arrived);
        keep(session, grown);
        setLog(grown);
      },
      onState: (stream, problem) => { setState({ stream, problem }); },
    });
  }, [session]);
  const messages = useMessages(session, log.lastContiguous);
  const conversation = useMemo(() => conversationOf(allEvents(log), messages), [log, messages]);
  const [shown, setShown] = useState(conversation);
  const [folded, setFolded] = useState(conversation);
  if (folded !== conversation) {
    setFolded(conversation);
    setShown({ ...conversation, turns: settled(shown.turns, conversation.turns) });
  }
  return { conversation: shown, ...state };
}

/** What people said in a session whose events do not hold it. */
function useMessages(session: string | null, seq: number) {
  const { data } = useQuery({
    queryKey: [...keys.session(session ?? ""), "messages"],
    enabled: session !== null && seq > 0,
    queryFn: async ({ signal }) => {
      const answer = await get<unknown>(`/chat/${session ?? ""}`, { signal });
      return isRecord(answer) ? recordsOf(answer, "messages").flatMap((one) => parseChatMessage(one) ?? []) : [];
    },
  });
  return data ?? NO_MESSAGES;
}

const NO_MESSAGES: readonly never[] = [];

function keep(session: string, log: EventLog<ChatEvent>): void {
  read.delete(session);
  read.set(session, log);
  for (const oldest of [...read.keys()].slice(0, -MOST_KEPT)) read.delete(oldest);
}
