import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { Button, buttonClass } from "@/parts/Button";
import { Checkbox } from "@/parts/Checkbox";
import { Dialog } from "@/parts/Dialog";
import { Digest } from "@/parts/Digest";
import { Field } from "@/parts/Field";
import { Icon } from "@/parts/Icon";
import { ProblemNote } from "@/parts/ProblemNote";
import { Time } from "@/parts/Time";
import { type Artifact, artifactAddress, isJson, isTextual, MOST_SHOWN, useArtifactText, useMarking } from "./artifacts";
import { JsonTree } from "./JsonTree";
import styles from "./Inspector.module.css";

/** What an artifact is and holds. A step wrote it: it is shown as text, never as markup. */
export function ArtifactDialog({ artifact, onClose }: { artifact: Artifact; onClose: () => void }) {
  const { t } = useTranslation("inspector");
  const formats = useFormats();
  return (
    <Dialog
      title={artifact.name}
      wide
      onClose={onClose}
      actions={
        <a className={buttonClass()} href={artifactAddress(artifact)} download>
          <Icon name="download" />
          {t("download")}
        </a>
      }
    >
      <dl className={styles.facts}>
        <div>
          <dt>{t("artifacts.size")}</dt>
          <dd>
            {formats.size(artifact.size)} · {artifact.media_type}
          </dd>
        </div>
        <div>
          <dt>{t("artifacts.digest")}</dt>
          <dd>
            <Digest value={`sha256:${artifact.sha256.replace(/^sha256:/, "")}`} />
          </dd>
        </div>
        {artifact.created_at === null ? null : (
          <div>
            <dt>{t("artifacts.made")}</dt>
            <dd>
              <Time at={artifact.created_at} as="dateTime" /> · {artifact.step}
              {artifact.cell === null ? "" : ` · ${artifact.cell}`}
            </dd>
          </div>
        )}
      </dl>
      <Preview artifact={artifact} />
      <Marks artifact={artifact} />
    </Dialog>
  );
}

function Preview({ artifact }: { artifact: Artifact }) {
  const { t } = useTranslation(["inspector", "common"]);
  const formats = useFormats();
  const content = useArtifactText(artifact);
  if (!isTextual(artifact)) return <p className="meta">{t("artifacts.noPreview")}</p>;
  if (content.error) return <ProblemNote error={content.error} onRetry={() => void content.refetch()} />;
  if (content.data === undefined) return <p className="meta">{t("common:loading")}</p>;
  const json = isJson(artifact) && artifact.size <= MOST_SHOWN ? parsed(content.data) : undefined;
  return (
    <>
      {json === undefined ? (
        <pre className={styles.preview} // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys
          tabIndex={0}
        >
          {content.data}
        </pre>
      ) : (
        <JsonTree value={json} label={artifact.name} />
      )}
      {artifact.size > MOST_SHOWN ? <p className="meta">{t("artifacts.cut", { shown: formats.size(MOST_SHOWN), all: formats.size(artifact.size) })}</p> : null}
    </>
  );
}

function Marks({ artifact }: { artifact: Artifact }) {
  const { t } = useTranslation(["inspector", "common"]);
  const formats = useFormats();
  const [tags, setTags] = useState(() => artifact.tags.join(" "));
  const marking = useMarking(artifact);
  const until = artifact.kept_until;
  const save = (event: FormEvent) => {
    event.preventDefault();
    marking.mutate({ tags: tags.split(/[\s,]+/).filter((tag) => tag !== "") });
  };
  return (
    <div className={styles.marks}>
      <Checkbox
        label={t("artifacts.keep")}
        more={until === null ? t("artifacts.notKept") : until === "forever" ? t("artifacts.forever") : t("artifacts.until", { when: formats.dateTime(until) })}
        checked={until !== null}
        disabled={marking.isPending}
        onChange={(keep) => { marking.mutate({ keep: keep ? "forever" : null }); }}
      />
      <form className="row" onSubmit={save}>
        <Field bare label={t("artifacts.tags")} placeholder={t("artifacts.tags")} icon="tag" value={tags} onChange={(event) => { setTags(event.target.value); }} />
        <Button type="submit" busy={marking.isPending} disabled={tags.trim() === artifact.tags.join(" ")}>
          {t("common:save")}
        </Button>
      </form>
      {marking.error ? <ProblemNote error={marking.error} /> : null}
    </div>
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
