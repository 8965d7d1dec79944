import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asProblem, Problem } from "@/api/problem";
import { isRecord, textOf } from "@/model/json";
import type { ErrorTurn } from "@/model/turns";
import { ProblemNote } from "@/parts/ProblemNote";

/** What could not be done, with the workflow that is in the way where one is. */
export function Refusal({ error }: { error: unknown }) {
  const { t } = useTranslation("chat");
  const problem = asProblem(error);
  const inTheWay = workflowIn(problem.fields);
  return (
    <ProblemNote error={problem}>
      {inTheWay === null ? null : <Link to="/workflows/$workflowId" params={{ workflowId: inTheWay }}>{t("turn.inTheWay")}</Link>}
    </ProblemNote>
  );
}

export function problemOfTurn({ code, message, nextAction, details }: ErrorTurn): Problem {
  return new Problem({ code, status: 409, detail: message, nextAction, fields: details });
}

function workflowIn(fields: Readonly<Record<string, unknown>>): string | null {
  for (const source of [fields, fields["details"], fields["decision"]]) {
    if (!isRecord(source)) continue;
    const found = textOf(source, "blocked_by") ?? textOf(source, "workflow_id");
    if (found !== null) return found;
  }
  return null;
}
