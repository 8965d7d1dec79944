import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import type { StepView } from "@/model/view";
import { buttonClass } from "@/parts/Button";
import { Icon } from "@/parts/Icon";
import { ProblemNote } from "@/parts/ProblemNote";
import { ArtifactDialog } from "./ArtifactDialog";
import { type Artifact, artifactAddress, useArtifacts } from "./artifacts";
import { Section } from "./Section";
import styles from "./Inspector.module.css";

/** What the steps left, or one of them: looked at here, or downloaded. `until` is the time that is looked at, null for now. */
export function Artifacts({ workflowId, seq, until, step }: { workflowId: string; seq: number; until: string | null; step?: StepView }) {
  const { t } = useTranslation("inspector");
  const formats = useFormats();
  const [opened, setOpened] = useState<string | null>(null);
  const artifacts = useArtifacts(workflowId, seq);
  const shown = (artifacts.data ?? []).filter((one) => (step === undefined || (one.step === step.id && one.cell === step.cell)) && isLeftBy(one, until));
  const open = shown.find((one) => idOf(one) === opened);
  if (artifacts.error) {
    return (
      <Section title={t("artifacts.title")}>
        <ProblemNote error={artifacts.error} onRetry={() => void artifacts.refetch()} />
      </Section>
    );
  }
  if (shown.length === 0) return null;
  return (
    <Section title={t("artifacts.title")} more={formats.number(shown.length)}>
      <ul>
        {shown.map((artifact) => (
          <li key={idOf(artifact)} className={styles.artifact}>
            <button type="button" className={styles.open} onClick={() => { setOpened(idOf(artifact)); }}>
              <Icon name={artifact.kept_until === null ? "document" : "lock"} />
              <span className="clip">{artifact.name}</span>
            </button>
            <span className="meta nowrap">
              {artifact.version > 1 ? `${t("artifacts.version", { version: artifact.version })} · ` : ""}
              {formats.size(artifact.size)}
            </span>
            <a className={buttonClass({ kind: "quiet", size: "small" })} href={artifactAddress(artifact)} download aria-label={t("artifacts.download", { name: artifact.name })}>
              <Icon name="download" />
            </a>
          </li>
        ))}
      </ul>
      {open === undefined ? null : <ArtifactDialog artifact={open} onClose={() => { setOpened(null); }} />}
    </Section>
  );
}

function isLeftBy({ created_at }: Artifact, until: string | null): boolean {
  return until === null || created_at === null || created_at <= until;
}

function idOf({ name, version }: Artifact): string {
  return `${name}@${version}`;
}
