import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { flagOf, isRecord, numberOf, recordOf, recordsOf, textOf } from "@/model/json";
import { State } from "@/parts/State";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { Section } from "./Section";
import styles from "./Inspector.module.css";

interface Proven {
  readonly isProven: boolean;
  readonly exclusions: number;
  readonly versions: readonly (readonly [string, string])[];
}

/** Whether each ticket is in what was tagged: the last step of a release says so. */
export function Proof({ workflow }: { workflow: LiveWorkflow }) {
  const { t } = useTranslation("inspector");
  const formats = useFormats();
  const proof = proofOf(workflow.answer);
  if (proof === null) return null;
  return (
    <Section title={t("proof.title")}>
      <p>
        <State state={proof.isProven ? "completed" : "failed"} word={t(proof.isProven ? "proof.proven" : "proof.notProven")} />
      </p>
      <dl className={styles.facts}>
        {proof.versions.map(([repository, version]) => (
          <div key={repository}>
            <dt>{repository}</dt>
            <dd>{version}</dd>
          </div>
        ))}
      </dl>
      {proof.exclusions > 0 ? <p className="meta">{t("proof.exclusions", { count: proof.exclusions, shown: formats.number(proof.exclusions) })}</p> : null}
    </Section>
  );
}

function proofOf(answer: unknown): Proven | null {
  const row = isRecord(answer) ? recordsOf(answer, "steps").find((step) => textOf(step, "type") === "release.proof") : undefined;
  const summary = row === undefined ? null : recordOf(recordOf(row, "outputs") ?? {}, "summary");
  if (summary === null) return null;
  return {
    isProven: flagOf(summary, "proven"),
    exclusions: numberOf(summary, "exclusions") ?? 0,
    versions: Object.entries(recordOf(summary, "repositories") ?? {}).flatMap(([name, version]) => (typeof version === "string" ? [[name, version] as const] : [])),
  };
}
