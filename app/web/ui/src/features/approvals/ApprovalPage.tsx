import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Card } from "@/parts/Card";
import { useTitle } from "@/parts/title";
import { CommentField } from "@/release/CommentField";
import { Changes } from "@/release/Changes";
import { DecisionButtons } from "@/release/DecisionButtons";
import { Facts } from "@/release/Facts";
import { useGateWords } from "@/release/gateWords";
import { Outcome } from "@/release/Outcome";
import { useDecision } from "@/release/useDecision";
import type { Watched } from "@/release/useGate";
import { useShortcuts } from "@/shell/shortcuts";
import { Consequences } from "./Consequences";
import { Evidence } from "./Evidence";
import { GateHistory } from "./GateHistory";
import { Notes } from "./Notes";
import { Question } from "./Question";
import { Shown } from "./Shown";
import styles from "./Approval.module.css";

const IDS = { approve: "approve", reject: "reject" };

/** Read from top to bottom; the buttons stay in sight with the digest of what is read. */
export function ApprovalPage({ watched }: { watched: Watched }) {
  const { t } = useTranslation("approvals");
  const { approval, gate, drift } = watched;
  const { summary } = gate;
  const deciding = useDecision(approval, summary);
  const words = useGateWords()(approval, summary);
  const open = approval.status === "pending";
  useTitle(words.question);
  // keys only move the focus: nothing is decided by one of them
  const shortcuts = useMemo(
    () => (open ? [focusOn("a", "toApprove", IDS.approve), focusOn("r", "toReject", IDS.reject)] : []),
    [open],
  );
  useShortcuts(shortcuts);
  return (
    <main className={styles.screen}>
      <div className={styles.scroll}>
        <div className={styles.column}>
          <Question approval={approval} summary={summary} question={words.question} />
          {summary.kind === "generic" && words.message !== "" ? <p className={styles.message}>{words.message}</p> : null}
          <div className={styles.outcome}>
            <Outcome watched={watched} deciding={deciding} />
          </div>
          {summary.kind === "generic" ? null : (
            <Card aria-label={t("facts.title")}>
              <section className={styles.facts}>
                <Facts gate={gate} />
              </section>
            </Card>
          )}
          {open && approval.changes.length > 0 ? (
            <Card>
              <section>
                <Changes heading="h2" title={t("changes.since")} changes={approval.changes} />
              </section>
            </Card>
          ) : null}
          {summary.fields.length > 0 ? <Shown fields={summary.fields} /> : null}
          {open ? <Consequences approval={approval} summary={summary} later={gate.release} /> : null}
          {summary.document === null ? null : <Notes document={summary.document} />}
          <Evidence approval={approval} summary={summary} />
          <GateHistory approval={approval} earlier={watched.earlier} />
          {open ? <CommentField deciding={deciding} /> : null}
        </div>
      </div>
      {open && drift === null ? (
        <div className={styles.decide} role="group" aria-label={words.question}>
          <div className={styles.column}>
            <DecisionButtons deciding={deciding} digest={approval.digest} summary={summary} size="large" ids={IDS} />
          </div>
        </div>
      ) : null}
    </main>
  );
}

function focusOn(key: string, name: string, id: string) {
  return { keys: key, name, run: () => document.getElementById(id)?.focus() };
}
