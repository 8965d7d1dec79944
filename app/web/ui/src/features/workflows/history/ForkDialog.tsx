import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { get, send } from "@/api/client";
import { keys } from "@/api/queries";
import type { components } from "@/api/schema";
import { useFormats } from "@/i18n/formats";
import { parseEffect } from "@/model/effects";
import type { StepView } from "@/model/view";
import { announce } from "@/parts/announce";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Icon } from "@/parts/Icon";
import { ProblemNote } from "@/parts/ProblemNote";
import { Segmented } from "@/parts/Segmented";
import { TextArea } from "@/parts/TextArea";
import { EffectList } from "@/release/EffectList";
import type { LiveWorkflow } from "@/release/LiveWorkflow";
import { editedInputs } from "./changedInputs";
import type { Checkpoint } from "./checkpoints";
import { StepNames } from "./StepNames";
import styles from "./History.module.css";

type Preview = components["schemas"]["ForkPreview"];
type Forked = components["schemas"]["Forked"];
type From = "checkpoint" | "step" | "start";

interface Props {
  workflow: LiveWorkflow;
  /** The checkpoint that is looked at; null for the present. */
  checkpoint: Checkpoint | null;
  step: StepView | null;
  onClose: () => void;
}

/** A new workflow from here: what it takes over, what runs again, and what of the world no fork undoes. */
export function ForkDialog({ workflow, checkpoint, step, onClose }: Props) {
  const { t } = useTranslation(["inspector", "common"]);
  const formats = useFormats();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const places: readonly From[] = [...(checkpoint === null ? [] : (["checkpoint"] as const)), ...(step === null ? [] : (["step"] as const)), "start"];
  const [from, setFrom] = useState<From>(places[0] ?? "start");
  const [key] = useState(newKey);
  const inputs = workflow.view?.inputs ?? {};
  const [text, setText] = useState(() => JSON.stringify(inputs, null, 2));
  const edited = editedInputs(inputs, text);
  const place = { checkpoint: from === "checkpoint" ? (checkpoint?.id ?? null) : null, step: from === "step" ? (step?.id ?? null) : null };
  const preview = useQuery({
    queryKey: [...keys.workflow(workflow.id), "fork", place],
    queryFn: ({ signal }) => get<Preview>(`/workflows/${workflow.id}/fork`, { query: place, signal }),
    staleTime: 0,
  });
  const fork = useMutation({
    mutationFn: (changes: object) =>
      send<Forked>("POST", `/workflows/${workflow.id}/fork`, { ...place, inputs: changes }, key === null ? {} : { headers: { "Idempotency-Key": `${key}/${from}` } }),
    onSuccess: ({ workflow_id }) => {
      announce(t("fork.started"));
      void queries.invalidateQueries({ queryKey: keys.workflows, exact: true });
      onClose();
      void navigate({ to: "/workflows/$workflowId", params: { workflowId: workflow_id } });
    },
  });
  const label = (one: From) => {
    if (one === "checkpoint") return [t("fork.fromCheckpoint", { at: formats.clock(checkpoint?.at ?? "") }), checkpoint?.label].filter((one) => one != null).join(" · ");
    return one === "step" ? t("fork.fromStep", { step: step?.name ?? "" }) : t("fork.fromStart");
  };
  const changed = edited.ok ? Object.keys(edited.changes) : [];
  return (
    <Dialog
      title={t("fork.title")}
      wide
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button
            kind="primary"
            icon="fork"
            busy={fork.isPending}
            disabled={!edited.ok || preview.data === undefined}
            onClick={() => { if (edited.ok) fork.mutate(edited.changes); }}
          >
            {t("fork.start")}
          </Button>
        </>
      }
    >
      <p className="meta">{t("fork.about")}</p>
      <div>
        {places.length > 1 ? <Segmented label={t("fork.from")} value={from} options={places.map((value) => ({ value, label: label(value) }))} onChange={setFrom} /> : label(from)}
      </div>
      {preview.error ? <ProblemNote error={preview.error} onRetry={() => void preview.refetch()} /> : null}
      {preview.data === undefined ? null : <Consequences workflow={workflow} preview={preview.data} />}
      <TextArea
        mono
        rows={6}
        label={t("fork.inputs")}
        value={text}
        hint={changed.length === 0 ? t("fork.sameInputs") : t("fork.changed", { names: formats.list(changed) })}
        error={edited.ok ? null : t(`fork.wrong.${edited.why}`)}
        onChange={(event) => { setText(event.target.value); }}
      />
      {fork.error ? <ProblemNote error={fork.error} /> : null}
    </Dialog>
  );
}

function Consequences({ workflow, preview }: { workflow: LiveWorkflow; preview: Preview }) {
  const { t } = useTranslation("inspector");
  const carried = new Set(preview.forked_from.carried);
  const steps = [...(workflow.view?.steps.values() ?? [])].filter(({ isGroup }) => !isGroup);
  const again = steps.filter(({ key }) => !carried.has(key));
  const taken = steps.filter(({ key }) => carried.has(key));
  const effects = preview.effects_that_stay.flatMap((one) => parseEffect(one) ?? []);
  const irreversible = effects.filter(({ reversibility }) => reversibility === "irreversible").length;
  return (
    <>
      <StepNames title={t("fork.carried", { count: taken.length })} steps={taken} />
      <StepNames title={t("fork.again", { count: again.length })} steps={again} />
      {effects.length === 0 ? (
        <p>{t("fork.noEffects")}</p>
      ) : (
        <section className={styles.stays}>
          <h3>{t("fork.stays", { count: effects.length })}</h3>
          <p className="meta">{t("fork.staysAbout")}</p>
          {irreversible > 0 ? (
            <p className={styles.warning}>
              <Icon name="lock" /> {t("fork.irreversible", { count: irreversible })}
            </p>
          ) : null}
          <EffectList effects={effects} label={t("fork.stays", { count: effects.length })} />
        </section>
      )}
    </>
  );
}

/** The same dialog starts one workflow, however often its button is pressed; not all addresses have randomUUID. */
function newKey(): string | null {
  return window.isSecureContext ? crypto.randomUUID() : null;
}
