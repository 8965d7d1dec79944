import { Link, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Checkbox } from "@/parts/Checkbox";
import { ProblemNote } from "@/parts/ProblemNote";
import { Screen } from "@/parts/Screen";
import { useFormats } from "@/i18n/formats";
import { Changes } from "@/release/Changes";
import { type LiveWorkflow, useWorkflow } from "@/release/LiveWorkflow";
import { shortId, titleOfView } from "@/release/title";
import { inputDifferences, isDifferent, pairsOf } from "./comparison/compare";
import { PairTable } from "./comparison/PairTable";
import { Side } from "./comparison/Side";
import styles from "./comparison/Comparison.module.css";

/** Two workflows beside each other, live: their steps, how long these took, what went in and what came out. */
export function ComparisonScreen() {
  const { workflowId, otherId } = useParams({ from: "/workflows/$workflowId/compare/$otherId" });
  const { t } = useTranslation("workflows");
  const one = useWorkflow(workflowId);
  const other = useWorkflow(otherId);
  const title = t("compare.title", { one: nameOf(one), other: nameOf(other) });
  return (
    <Screen title={title}>
      <div className={styles.scroll}>
        {[one, other].map((side) => (side.problem === null ? null : <ProblemNote key={side.id} error={side.problem} onRetry={side.refresh}><Link to="/workflows">{t("gone.list")}</Link></ProblemNote>))}
        {one.view !== null && other.view !== null ? <Compared one={one} other={other} /> : one.problem === null && other.problem === null ? <p className="meta" role="status">{t("common:loading")}</p> : null}
      </div>
    </Screen>
  );
}

function Compared({ one, other }: { one: LiveWorkflow; other: LiveWorkflow }) {
  const { t } = useTranslation("workflows");
  const formats = useFormats();
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const pairs = useMemo(() => (one.view && other.view ? pairsOf(one.view, other.view, one.answer, other.answer) : []), [one.view, other.view, one.answer, other.answer]);
  const inputs = useMemo(() => (one.view && other.view ? inputDifferences(one.view, other.view) : []), [one.view, other.view]);
  const shown = onlyDifferent ? pairs.filter(isDifferent) : pairs;
  if (one.view === null || other.view === null) return null;
  return (
    <>
      <div className={styles.sides}>
        <Side view={one.view} />
        <Side view={other.view} />
      </div>
      <section className={styles.part}>
        <Changes title={t("compare.inputs")} changes={inputs} />
      </section>
      <section className={styles.part}>
        <div className="row">
          <h2>{t("compare.steps")}</h2>
          <span className="push meta">{t("compare.different", { count: pairs.filter(isDifferent).length, shown: formats.number(pairs.filter(isDifferent).length) })}</span>
          <Checkbox label={t("compare.onlyDifferent")} checked={onlyDifferent} onChange={setOnlyDifferent} />
        </div>
        <PairTable pairs={shown} one={nameOf(one)} other={nameOf(other)} />
      </section>
    </>
  );
}

/** The same title twice says nothing: then the id does. */
function nameOf({ view, id }: LiveWorkflow): string {
  return view === null ? shortId(id) : `${titleOfView(view)} (${id.slice(-4)})`;
}
