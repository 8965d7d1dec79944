import { useTranslation } from "react-i18next";
import { groupEffects } from "@/model/effectGroups";
import { type Moment, type MomentKind, type WorkflowView } from "@/model/view";
import { State, type StateName } from "@/parts/State";
import { Time } from "@/parts/Time";
import styles from "./Moments.module.css";

const LOOK: Readonly<Record<MomentKind, StateName>> = {
  queued: "queued",
  started: "running",
  step_failed: "failed",
  step_skipped: "skipped",
  step_retrying: "retrying",
  step_retried: "retrying",
  step_rescoped: "retrying",
  step_interrupted: "retrying",
  step_cached: "cached",
  step_undone: "rolledback",
  step_not_undone: "failed",
  effect_made: "completed",
  effect_found: "completed",
  effect_not_made: "failed",
  effect_unknown: "unknown",
  approval_requested: "waiting",
  approval_approved: "completed",
  approval_rejected: "failed",
  approval_counted: "waiting",
  approval_expired: "failed",
  approval_voided: "cancelled",
  approval_reminded: "waiting",
  recovery_requested: "failed",
  scope_changed: "retrying",
  paused: "paused",
  resumed: "running",
  unparked: "running",
  reopened: "running",
  cancel_started: "cancelled",
  rollback_started: "rolledback",
  completed: "completed",
  completed_with_failures: "completed",
  failed: "failed",
  cancelled: "cancelled",
  rolled_back: "rolledback",
  rejected: "failed",
};

/** A failed step is told by the decision it asks for; an interruption concerns nobody. */
const PASSED_OVER: ReadonlySet<MomentKind> = new Set(["step_interrupted", "recovery_requested", "approval_reminded"]);

/** The last moments of a workflow that a person wants to know of, in the order in which they were. */
export function Moments({ view, most }: { view: WorkflowView; most: number }) {
  const { t } = useTranslation("moments");
  const shown = view.moments.filter((one) => !PASSED_OVER.has(one.kind)).slice(-most);
  return (
    <ol className={styles.moments} aria-label={t("label")}>
      {shown.map((moment) => (
        <li key={`${moment.seq} ${moment.kind}`}>
          <span className="mono meta">
            <Time at={moment.at} as="clock" />
          </span>
          <State state={LOOK[moment.kind]} word={t(`word.${moment.kind}`)} />
          <span className={styles.words}>
            <Words moment={moment} view={view} />
          </span>
        </li>
      ))}
    </ol>
  );
}

function Words({ moment, view }: { moment: Moment; view: WorkflowView }) {
  const { t, i18n } = useTranslation(["moments", "effects"]);
  const { kind, values, name, cell, actor, key } = moment;
  const place = [name, cell].filter((one) => one !== null).join(" · ");
  if (kind.startsWith("effect_")) {
    const effect = [...view.effects.values()].find((one) => one.stepKey === key && one.kind === values["kind"] && one.target === values["target"]);
    const [group] = effect === undefined ? [] : groupEffects([effect]);
    const word = `effects:${group?.word.replaceAll(".", "_") ?? ""}`;
    const said = group !== undefined && i18n.exists(word) ? t(word, { names: group.names.join(", "), source: group.source, target: group.target }) : String(values["summary"] ?? values["target"] ?? "");
    return <>{typeof values["repository"] === "string" ? <b>{values["repository"]} </b> : null}{said}</>;
  }
  const more = [values["message"], quoted(values["comment"])].filter((one) => typeof one === "string" && one !== "").join(" ");
  const by = t(`by.${kind}`, { defaultValue: "", by: String(values["by"] ?? actor), count: Number(values["undone"] ?? values["count"] ?? 0) });
  return <>{place === "" ? null : <b>{place} </b>}{[by, more].filter((one) => one !== "").join("; ")}</>;
}

function quoted(value: unknown): string {
  return typeof value === "string" && value !== "" ? `“${value}”` : "";
}
