import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/queries";
import type { Conversation } from "@/model/turns";
import { Icon } from "@/parts/Icon";
import { ProblemNote } from "@/parts/ProblemNote";
import { shortId } from "@/release/title";
import { Actions, type ChatActions } from "./actions";
import { Composer } from "./composer/Composer";
import { changeDraft, draftOf } from "./composer/drafts";
import { type Fields, parseProposal } from "./composer/fields";
import { sessionWorkflows } from "./sessions/useSessions";
import { TalkHead } from "./TalkHead";
import { Turns } from "./turns/Turns";
import { useComposerFocus } from "./useComposerFocus";
import { useConversation } from "./useConversation";
import { useConfirming, useSaying } from "./useSaying";
import styles from "./ChatScreen.module.css";

/** One session: its head, what was said in it, and the composer. */
export default function Talk({ session, onSessions }: { session: string; onSessions: () => void }) {
  const { t } = useTranslation("chat");
  const { conversation, problem, stream } = useConversation(session);
  const { mutateAsync: say, isPending: isSending, error: notSaid } = useSaying(session);
  const { mutate: confirm, isPending: isConfirming, error: refusal } = useConfirming(session);
  const input = useComposerFocus();
  const known = useMemo(() => knownFields(conversation), [conversation]);
  const about = aboutOf(conversation);

  useFreshList(conversation);
  const actions = useMemo(
    (): ChatActions => ({
      say: (said) => { say(said).catch(() => undefined); },
      confirm,
      choose: (fields) => {
        changeDraft(session, { byHand: { ...draftOf(session).byHand, ...fields } });
        input.current?.focus();
      },
      isConfirming: isConfirming || conversation.busy === "starting",
      refusal,
    }),
    [say, confirm, session, input, isConfirming, conversation.busy, refusal],
  );
  return (
    <main className={styles.talk}>
      <TalkHead title={about.title ?? t("turn.session")} onSessions={onSessions}>
        <span className={styles.repositories}>
          {about.repositories.slice(0, 4).map((name) => (
            <span key={name} className={styles.token}>
              <Icon name="repository" size={14} />
              {name}
            </span>
          ))}
          {about.repositories.length > 4 ? <span className="meta nowrap">{t("turn.more", { count: about.repositories.length - 4 })}</span> : null}
        </span>
        {conversation.workflowId === null ? null : (
          <Link className={`mono push nowrap ${styles.workflow ?? ""}`} to="/workflows/$workflowId" params={{ workflowId: conversation.workflowId }}>
            {shortId(conversation.workflowId)}
          </Link>
        )}
      </TalkHead>
      <Actions value={actions}>
        {stream === "refused" ? (
          <div className={styles.welcome}>
            <ProblemNote error={problem} />
            <Link to="/">{t("turn.newSession")}</Link>
          </div>
        ) : (
          <Turns conversation={conversation} />
        )}
      </Actions>
      <Composer
        draftKey={session}
        known={known}
        isSettled={conversation.workflowId !== null && conversation.workflowEnd === null}
        isSending={isSending}
        problem={notSaid}
        input={input}
        onSay={async (said) => { await say(said); }}
        onEmptyEnter={() => { document.querySelector<HTMLElement>('[data-plan="open"] [data-confirm]')?.focus(); }}
      />
    </main>
  );
}

/** The list beside it hears of what happens here at once. */
function useFreshList({ turns, busy }: Conversation): void {
  const queries = useQueryClient();
  const last = turns[turns.length - 1]?.id;
  useEffect(() => {
    if (last === undefined) return;
    void queries.invalidateQueries({ queryKey: keys.sessions, exact: true });
    void queries.invalidateQueries({ queryKey: sessionWorkflows });
  }, [queries, last, busy]);
}

/** What the session knows of the release: what it asks about, shows, or has started. */
function knownFields({ openClarification, openPlan, turns, workflowId, workflowEnd }: Conversation): Partial<Fields> {
  const last = turns.findLast((turn) => turn.kind === "plan");
  const follows = workflowId !== null && workflowEnd === null;
  const settled = last?.kind === "plan" && (follows || last.status === "dry_run") ? last.proposal : null;
  const proposal = follows ? settled : (openClarification?.proposal ?? openPlan?.proposal ?? settled);
  return parseProposal("", proposal).fields;
}

function aboutOf({ turns }: Conversation): { title: string | null; repositories: readonly string[] } {
  const plan = turns.findLast((turn) => turn.kind === "plan");
  if (plan?.kind === "plan" && plan.plan.release !== null) {
    const { releaseType, fixVersion, repositories } = plan.plan.release;
    return { title: `${releaseType} ${fixVersion}`, repositories: repositories.map((one) => one.name) };
  }
  const said = turns.find((turn) => turn.kind === "said");
  return { title: said?.kind === "said" ? said.text.slice(0, 80) : null, repositories: [] };
}
