import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { PlanView } from "@/model/plan";
import type { ReleasePlan } from "@/model/releasePlan";
import { State, type StateName } from "@/parts/State";
import { Folded } from "./Folded";
import styles from "./PlanCard.module.css";

interface Doubt {
  key: string;
  state: StateName;
  word: string;
  where: string;
  text: ReactNode;
}

/** A conflict has a line of its own for each file. */
const CONFLICT = "merge_conflict";

/** What somebody should look at before confirming: conflicts with their files, branches that stay behind, problems, warnings, errors. */
export function PlanDoubts({ plan }: { plan: PlanView }) {
  const { t } = useTranslation("plan");
  const word = useProblemWord();
  const release = plan.release;
  const doubts: Doubt[] = [
    ...plan.errors.map((one) => ({ key: `error ${one.step ?? ""} ${one.code}`, state: "failed" as const, word: t("error"), where: one.step ?? "", text: word(one) })),
    ...(release === null ? [] : [...conflicts(release), ...problems(release), ...unmerged(release)]),
    ...plan.warnings.map((text) => ({ key: `warning ${text}`, state: "waiting" as const, word: t("warning"), where: "", text })),
  ];
  function conflicts({ repositories }: ReleasePlan): Doubt[] {
    return repositories.flatMap((row) =>
      row.conflicts.map((one) => ({
        key: `conflict ${row.name} ${one.stage} ${one.path}`,
        state: "failed" as const,
        word: t("conflict"),
        where: row.name,
        text: <><code>{one.path}</code> {t("inMerge", { stage: one.stage })}{one.owners.length > 0 ? ` · ${one.owners.join(", ")}` : ""}</>,
      })),
    );
  }
  function problems({ repositories }: ReleasePlan): Doubt[] {
    return repositories.flatMap((row) =>
      row.problems.filter((one) => row.conflicts.length === 0 || one.code !== CONFLICT).map((one) => ({
        key: `problem ${row.name} ${one.code} ${one.message}`,
        state: one.blocking ? ("failed" as const) : ("waiting" as const),
        word: one.blocking ? t("leftOut") : t("warning"),
        where: row.name,
        text: word(one),
      })),
    );
  }
  function unmerged({ exclusions, repositories, tickets }: ReleasePlan): Doubt[] {
    return exclusions.flatMap(({ repository, branch, reason }) => {
      if (branch === null) return [];
      const row = repositories.find((one) => one.name === repository);
      const ticket = row?.branches.find((one) => one.name === branch)?.ticket ?? null;
      const isKnown = tickets.some((one) => one.key === ticket);
      const why = row?.unmerged.includes(branch) === true && isKnown ? t("reason.unmerged") : isKnown ? reason : t("reason.noTicket");
      return [{ key: `branch ${repository ?? ""} ${branch}`, state: "skipped" as const, word: t("leftOut"), where: repository ?? "", text: <><code>{branch}</code> {why}</> }];
    });
  }
  if (doubts.length === 0) return null;
  return (
    <section>
      <p className={styles.label}>
        <b>{t("lookAt", { count: doubts.length })}</b>
      </p>
      <Folded items={doubts}>
        {(shown) => (
          <ul className={styles.doubts}>
            {shown.map((one) => (
              <li key={one.key}>
                <State state={one.state} word={one.word} />
                <div>
                  {one.where === "" ? null : <b>{one.where} </b>}
                  {one.text}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Folded>
    </section>
  );
}

/** By its code in the page's language; else as the service words it. */
function useProblemWord() {
  const { t, i18n } = useTranslation(["plan", "problems"]);
  return ({ code, message, nextAction }: { code: string; message: string; nextAction: string }) => {
    const key = `problems:${code}.title`;
    if (code === "" || !i18n.exists(key)) return `${message} ${nextAction}`.trim();
    return <>{t(key)} <span className="meta">{message}</span></>;
  };
}
