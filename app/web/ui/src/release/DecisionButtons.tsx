import { type MouseEvent, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ApprovalSummary } from "@/model/approvals";
import { Button } from "@/parts/Button";
import { Digest } from "@/parts/Digest";
import { Reversibility } from "@/parts/Reversibility";
import type { Deciding } from "./useDecision";
import styles from "./Approval.module.css";

interface Props {
  deciding: Deciding;
  digest: string;
  summary: ApprovalSummary;
  size?: "medium" | "large";
  /** The ids that keys move the focus to. */
  ids?: { approve: string; reject: string };
}

/** The digest beside the buttons: what is decided on is what was read. */
export function DecisionButtons({ deciding, digest, summary, size = "medium", ids }: Props) {
  const { t } = useTranslation("approvals");
  const { confirming, busy, choose, confirm, back } = deciding;
  const irreversible = summary.irreversibleCount;
  const approve = () => { choose("approve"); };
  const own = useId();
  const approveId = ids?.approve ?? own;
  const question = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    // not a button: whoever holds Enter down must not confirm by it
    if (confirming) question.current?.focus();
  }, [confirming]);
  return (
    <div className={`${styles.bar} ${size === "large" ? (styles.large ?? "") : ""}`}>
      <div className={styles.signed}>
        {digest === "" ? null : <Digest value={digest} />}
        {irreversible > 0 ? <Reversibility of="irreversible" count={irreversible} /> : null}
      </div>
      {confirming ? (
        <p ref={question} tabIndex={-1} className={styles.question} role="status">
          <b>{irreversible > 0 ? t("sure.title", { count: irreversible }) : t("sure.publish")}</b> {t("sure.text")}
        </p>
      ) : null}
      <div className={styles.buttons}>
        {confirming ? (
          <Button
            size={size}
            onClick={() => {
              back();
              document.getElementById(approveId)?.focus();
            }}
          >
            {t("sure.back")}
          </Button>
        ) : (
          <Button id={ids?.reject} size={size} busy={busy === "reject"} disabled={busy === "approve"} onClick={(event) => { if (single(event)) choose("reject"); }}>
            {t(`reject.${summary.kind}`)}
          </Button>
        )}
        <Button id={approveId} kind="primary" size={size} busy={busy === "approve"} disabled={busy === "reject"} onClick={(event) => { if (single(event)) (confirming ? confirm : approve)(); }}>
          {t(`approve.${summary.kind}`)}
        </Button>
      </div>
    </div>
  );
}

/** The second click of a double click decides nothing. */
function single(event: MouseEvent): boolean {
  return event.detail <= 1;
}
