/** Deciding on one approval: the comment, the second step before what cannot be undone, the answer. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { send } from "@/api/client";
import { asProblem, type Problem } from "@/api/problem";
import { keys } from "@/api/queries";
import type { Approval, ApprovalSummary } from "@/model/approvals";
import { announce } from "@/parts/announce";
import { useCommentDraft } from "./commentDraft";
import { readApproval } from "./useGate";

export type Choice = "approve" | "reject";

export interface Deciding {
  readonly comment: string;
  readonly setComment: (text: string) => void;
  /** The id of the comment's field, for focus and labels. */
  readonly commentId: string;
  /** Rejecting was tried without saying why. */
  readonly lacksComment: boolean;
  /** Approving was asked for and waits for the second step. */
  readonly confirming: boolean;
  readonly busy: Choice | null;
  readonly problem: Problem | null;
  readonly choose: (choice: Choice) => void;
  readonly confirm: () => void;
  readonly back: () => void;
}

/**
 * What cannot be undone makes approving a matter of two steps: effects that are known to be so, and publishing also while its
 * effects are not known yet. Nothing is shown as decided before the answer.
 */
export function useDecision(approval: Approval, summary: ApprovalSummary): Deciding {
  const twice = summary.irreversibleCount > 0 || summary.kind === "publish";
  const { t } = useTranslation("approvals");
  const queries = useQueryClient();
  const draft = useCommentDraft(approval.id);
  const commentId = useId();
  const [lacksComment, setLacksComment] = useState(false);
  const [confirming, setConfirming] = useState(false);
  const sending = useMutation({
    mutationFn: async (decision: Choice) =>
      readApproval(await send<unknown>("POST", `/approvals/${encodeURIComponent(approval.id)}`, { decision, comment: draft.text.trim(), digest: approval.digest || null })),
    onSuccess: (answer) => {
      draft.set("");
      queries.setQueryData(keys.approval(approval.id), answer);
      announce(t(`announced.${answer.status}`));
    },
    onSettled: () => {
      setConfirming(false);
      // not waited for: what the answer says shows at once, also while the service can no longer be read
      void queries.invalidateQueries({ queryKey: keys.approvals });
      void queries.invalidateQueries({ queryKey: keys.workflow(approval.workflowId) });
    },
  });

  const decide = (choice: Choice) => {
    setLacksComment(false);
    sending.mutate(choice);
  };
  const choose = (choice: Choice) => {
    if (sending.isPending) return;
    if (choice === "reject" && draft.text.trim() === "") {
      setLacksComment(true);
      document.getElementById(commentId)?.focus();
    } else if (choice === "approve" && twice) setConfirming(true);
    else decide(choice);
  };

  return {
    comment: draft.text,
    setComment: (text) => {
      setLacksComment(false);
      draft.set(text);
    },
    commentId,
    lacksComment,
    confirming: confirming && approval.status === "pending",
    busy: sending.isPending ? sending.variables : null,
    problem: sending.error === null ? null : asProblem(sending.error),
    choose,
    confirm: () => { decide("approve"); },
    back: () => { setConfirming(false); },
  };
}
