import { type RefObject, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/i18n/formats";
import { Button } from "@/parts/Button";
import { Field } from "@/parts/Field";
import type { ShownLog } from "./useLogFeed";
import styles from "./Log.module.css";

interface Props {
  field: RefObject<HTMLInputElement | null>;
  log: ShownLog;
  onSearch: (query: string) => void;
  onStep: (by: 1 | -1) => void;
}

/** Enter goes to the next match, Shift and Enter to the one before, Escape ends the search. */
export function LogSearch({ field, log, onSearch, onStep }: Props) {
  const { t } = useTranslation("inspector");
  const formats = useFormats();
  const [query, setQuery] = useState("");
  const { matches, current } = log;
  const count = matches.found.length;
  const search = (text: string) => {
    setQuery(text);
    onSearch(text);
  };
  const told =
    query === ""
      ? ""
      : count === 0
        ? t("log.noMatch")
        : t(matches.isCut ? "log.matchesMore" : "log.matches", { at: formats.number((current ?? 0) + 1), all: formats.number(count) });
  return (
    <search className={styles.search}>
      <Field
        ref={field}
        bare
        label={t("log.search")}
        placeholder={t("log.search")}
        icon="search"
        type="text"
        value={query}
        onChange={(event) => { search(event.target.value); }}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            onStep(event.shiftKey ? -1 : 1);
          } else if (event.key === "Escape" && query !== "") {
            event.preventDefault();
            event.stopPropagation();
            search("");
          }
        }}
        after={
          <span className="meta nowrap" role="status">
            {told}
          </span>
        }
      />
      {count === 0 ? null : (
        <>
          <Button size="small" kind="quiet" icon="up" aria-label={t("log.previous")} onClick={() => { onStep(-1); }} />
          <Button size="small" kind="quiet" icon="down" aria-label={t("log.next")} onClick={() => { onStep(1); }} />
        </>
      )}
    </search>
  );
}
