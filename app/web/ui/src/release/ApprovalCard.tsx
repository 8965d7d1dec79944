import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Card } from "@/parts/Card";
import { Digest } from "@/parts/Digest";
import { ProblemNote } from "@/parts/ProblemNote";
import { Reversibility } from "@/parts/Reversibility";
import { ApprovalState } from "./ApprovalState";
import { CommentField } from "./CommentField";
import { DecisionButtons } from "./DecisionButtons";
import { Decisions } from "./Decisions";
import { EffectGroups } from "./EffectGroups";
import { Facts } from "./Facts";
import { LeftOutRepositories } from "./LeftOutRepositories";
import { useGateWords } from "./gateWords";
import { Outcome } from "./Outcome";
import { ProofGrid } from "./ProofGrid";
import { useDecision } from "./useDecision";
import { useGate, type Watched } from "./useGate";
import styles from "./Approval.module.css";

/** One gate where it is met: in the conversation, beside a step. `full` also says what ships and what follows. */
export function ApprovalCard({ approvalId, full = false }: { approvalId: string; full?: boolean }) {
  const { t } = useTranslation(["approvals", "effects", "reasons"]);
  const { watched, problem, retry } = useGate(approvalId);
  if (watched !== null) return <Loaded watched={watched} full={full} />;
  return (
    <Card aria-busy={problem === null}>
      <section>{problem === null ? <p className="meta">{t("loading")}</p> : problem.code === "unknown_approval" ? <p>{t("unknown.text")}</p> : <ProblemNote error={problem} onRetry={retry} />}</section>
    </Card>
  );
}

function Loaded({ watched, full }: { watched: Watched; full: boolean }) {
  const { t } = useTranslation("approvals");
  const { approval, gate, drift } = watched;
  const { summary } = gate;
  const deciding = useDecision(approval, summary);
  const words = useGateWords()(approval, summary);
  const open = approval.status === "pending";
  return (
    <Card className={styles.card} {...(open ? { tone: "waiting" as const } : {})} aria-label={words.title}>
      <header>
        <h2 className={styles.title}>
          <Link to="/approvals/$approvalId" params={{ approvalId: approval.id }}>
            {words.title}
          </Link>
        </h2>
        <span className="push">
          <ApprovalState approval={approval} chip />
        </span>
      </header>
      <Outcome watched={watched} deciding={deciding} />
      {full ? (
        <section>
          <Facts gate={gate} />
        </section>
      ) : null}
      {summary.places.length > 0 ? (
        <section className={styles.scroll}>
          <ProofGrid places={summary.places} />
        </section>
      ) : null}
      {full ? null : <LeftOutRepositories exclusions={summary.exclusions} />}
      {full && summary.effects.length > 0 ? (
        <section>
          <h3>{t("ifApprove")}</h3>
          <EffectGroups groups={summary.effects} among={summary.places.length} />
        </section>
      ) : words.message === "" ? null : (
        <section className={styles.sentence}>
          <p>{words.message}</p>
          {!open && summary.irreversibleCount > 0 ? <Reversibility of="irreversible" count={summary.irreversibleCount} /> : null}
        </section>
      )}
      <section>
        <Decisions approval={approval} />
      </section>
      {open && drift === null ? (
        <footer className={styles.foot}>
          <CommentField deciding={deciding} compact />
          <DecisionButtons deciding={deciding} digest={approval.digest} summary={summary} />
        </footer>
      ) : approval.digest === "" ? null : (
        <footer>
          <Digest value={approval.digest} />
        </footer>
      )}
    </Card>
  );
}
