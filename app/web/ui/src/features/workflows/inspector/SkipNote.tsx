import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { textOf } from "@/model/json";
import type { StepView } from "@/model/view";
import { shortId } from "@/release/title";
import { Section } from "./Section";

/** Why a step did not run: it was skipped, or an earlier result was taken. */
export function SkipNote({ step }: { step: StepView }) {
  const { t } = useTranslation("inspector");
  const source = step.source === null ? null : textOf(step.source, "workflow_id");
  if (step.state === "cached") {
    return (
      <Section title={t("cached.title")}>
        <p>
          {t("cached.text")}{" "}
          {source === null ? null : (
            <Link to="/workflows/$workflowId" params={{ workflowId: source }}>
              {shortId(source)}
            </Link>
          )}
        </p>
      </Section>
    );
  }
  const reason = step.reason ?? "";
  const condition = /^when: (.*)$/s.exec(reason)?.[1];
  return (
    <Section title={t("skipped.title")}>
      {condition !== undefined ? (
        <p>
          {t("skipped.condition")} <code>{condition}</code>
        </p>
      ) : step.by !== null ? (
        <p>
          {t("skipped.by", { by: step.by })} {reason.startsWith("skipped by ") ? "" : reason}
        </p>
      ) : (
        <p>{reason === "disabled" ? t("skipped.disabled") : reason || t("skipped.unknown")}</p>
      )}
      {step.error === null ? null : <p className="meta">{step.error.message}</p>}
    </Section>
  );
}
