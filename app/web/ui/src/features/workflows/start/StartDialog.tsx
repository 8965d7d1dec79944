import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { get } from "@/api/client";
import { isRecord, type JsonRecord } from "@/model/json";
import { Button } from "@/parts/Button";
import { Dialog } from "@/parts/Dialog";
import { Choice } from "@/parts/Field";
import { ProblemNote } from "@/parts/ProblemNote";
import { Segmented } from "@/parts/Segmented";
import { TextArea } from "@/parts/TextArea";
import { patiently } from "@/renewal";
import { definitionsQuery } from "./definitions";
import { InputForm } from "./InputForm";
import { type Filled, type InputField, inputFieldsOf, inputsFrom, parsed } from "./inputs";
import { blockerOf, inputErrorsOf, type Request, useStart } from "./useStart";
import styles from "./Start.module.css";

const PlanPreview = lazy(() => patiently(async () => ({ default: (await import("./PlanPreview")).PlanPreview })));
const NO_FIELDS: readonly InputField[] = [];

/** A definition, its inputs as a form or as JSON, what it would do, and the start. */
export function StartDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("workflows");
  const form = useId();
  const navigate = useNavigate();
  const definitions = useQuery(definitionsQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const name = chosen ?? definitions.data?.find((one) => one.name === "release")?.name ?? definitions.data?.[0]?.name ?? null;
  const definition = useQuery({
    queryKey: ["definitions", name],
    queryFn: ({ signal }) => get<{ definition: unknown }>(`/definitions/${encodeURIComponent(name ?? "")}`, { signal }),
    enabled: name !== null,
    staleTime: 60_000,
  });
  const fields = definition.data === undefined ? NO_FIELDS : inputFieldsOf(definition.data.definition);
  const [as, setAs] = useState<"form" | "json">("form");
  const [filled, setFilled] = useState<Filled>({});
  const [text, setText] = useState("{}");
  const { plan, start, problem } = useStart((id) => {
    onClose();
    void navigate({ to: "/workflows/$workflowId", params: { workflowId: id } });
  });
  const reset = () => {
    plan.reset();
    start.reset();
  };
  const fill = (field: string, value: string) => {
    setFilled((before) => ({ ...before, [field]: value }));
    reset();
  };
  const { inputs, errors } = as === "form" ? inputsFrom(fields, filled) : fromText(text);
  const refused = Object.entries(inputErrorsOf(problem)).map(([field, message]) => [field, isMissing(fields, filled, field) ? t("start.missing") : message] as const);
  const told = Object.fromEntries([...errors.map((one) => [one, t("start.notOfKind")] as const), ...refused]);
  useEffect(() => {
    if (problem !== null) document.getElementById(form)?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  }, [problem, form]);
  const request: Request | null = name !== null && errors.length === 0 ? { definition: name, inputs } : null;
  const blocker = blockerOf(problem);
  const showAs = (next: "form" | "json") => {
    if (next === "json") setText(JSON.stringify(inputs, null, 2));
    setAs(next);
  };
  return (
    <Dialog
      wide
      title={t("start.title")}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t("common:cancel")}</Button>
          <Button busy={plan.isPending} disabled={request === null} onClick={() => { if (request !== null) plan.mutate(request); }}>
            {t("start.plan")}
          </Button>
          <Button kind="primary" type="submit" form={form} icon="play" busy={start.isPending} disabled={request === null}>
            {t("start.start")}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (request !== null) start.mutate(request);
        }}
      >
        <div className={styles.top}>
          <Choice label={t("start.definition")} value={name ?? ""} onChange={(event) => { setChosen(event.target.value); reset(); }} options={(definitions.data ?? []).map((one) => ({ value: one.name, label: `${one.name} ${one.version}` }))} />
          <Segmented label={t("start.as")} value={as} options={[{ value: "form", label: t("start.form") }, { value: "json", label: t("start.json") }]} onChange={showAs} />
        </div>
        <p className="meta">{definitions.data?.find((one) => one.name === name)?.description}</p>
        {definitions.error ?? definition.error ? <ProblemNote error={definitions.error ?? definition.error} onRetry={() => void (definitions.error ? definitions.refetch() : definition.refetch())} /> : null}
        {as === "form" ? (
          <InputForm fields={fields} filled={filled} errors={told} onFill={fill} />
        ) : (
          <TextArea mono label={t("start.json")} rows={14} value={text} error={errors.length > 0 ? t("start.notJson") : null} hint={t("start.jsonHint")} onChange={(event) => { setText(event.target.value); reset(); }} />
        )}
      </form>
      {problem === null ? null : (
        <ProblemNote error={problem}>
          {blocker === null ? null : (
            <Link to="/workflows/$workflowId" params={{ workflowId: blocker }} onClick={onClose}>
              {t("start.blocker")}
            </Link>
          )}
        </ProblemNote>
      )}
      {plan.data?.plan ? (
        <Suspense fallback={<p className="meta">{t("common:loading")}</p>}>
          <PlanPreview plan={plan.data.plan} digest={plan.data.digest} />
        </Suspense>
      ) : null}
    </Dialog>
  );
}

/** The service says so in its own words; the page has some for this. */
function isMissing(fields: readonly InputField[], filled: Filled, name: string): boolean {
  return fields.some((field) => field.name === name && field.isRequired) && (filled[name] ?? "").trim() === "";
}

function fromText(text: string): { inputs: JsonRecord; errors: readonly string[] } {
  const value = parsed(text);
  return isRecord(value) ? { inputs: value, errors: [] } : { inputs: {}, errors: ["json"] };
}
