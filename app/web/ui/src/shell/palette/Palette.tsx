import { type KeyboardEvent, useDeferredValue, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/parts/Icon";
import { Keys } from "../Keys";
import { usePalette } from "../shortcuts";
import { find, type Entry, type Found } from "./entries";
import { useEntries } from "./useEntries";
import styles from "./Palette.module.css";

/** Goes anywhere by a few letters. A combo box over a list: the focus stays in the field, arrows choose. */
export function Palette() {
  const { t } = useTranslation("palette");
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const base = useId();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState(0);
  const entries = useEntries(useDeferredValue(query.trim()));
  const groups = find(query, entries);
  const all = groups.flatMap(({ found }) => found);
  const active = Math.min(chosen, all.length - 1);
  const activeEntry = all[active]?.entry;

  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => { shown?.close(); };
  }, []);
  useEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active, query]);

  const run = (entry: Entry) => {
    close();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const to = target(event.key, active, all.length);
    if (to !== null) setChosen(to);
    else if (event.key === "Enter" && activeEntry !== undefined) run(activeEntry);
    else if (event.key === "k" && (event.ctrlKey || event.metaKey)) close();
    else return;
    event.preventDefault();
  };
  const optionId = (entry: Entry) => `${base}-${entry.id.replaceAll(" ", "-")}`;
  return (
    <dialog
      ref={dialog}
      className={styles.palette}
      aria-label={t("title")}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <div className={styles.field}>
        <Icon name="search" />
        <input
          // the dialog is opened to type into it
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
          role="combobox"
          aria-expanded="true"
          aria-controls={`${base}-list`}
          aria-activedescendant={activeEntry === undefined ? undefined : optionId(activeEntry)}
          aria-label={t("field")}
          aria-autocomplete="list"
          placeholder={t("title")}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
        <button type="button" className={styles.close} onClick={close}>
          {t("common:close")}
        </button>
      </div>
      <div ref={list} id={`${base}-list`} role="listbox" aria-label={t("title")} className={styles.list}>
        {groups.map(({ name, found }) => (
          <div key={name} role="group" aria-labelledby={`${base}-${name}`}>
            <div id={`${base}-${name}`} role="presentation" className={styles.group}>
              {t(`group.${name}`)}
            </div>
            {found.map((one) => (
              <Option key={one.entry.id} id={optionId(one.entry)} found={one} selected={one.entry === activeEntry} onPick={run} onPoint={() => { setChosen(all.indexOf(one)); }} />
            ))}
          </div>
        ))}
      </div>
      {all.length === 0 ? <p className={styles.none}>{t("none")}</p> : null}
      <p className="hidden" role="status">
        {t("count", { count: all.length })}
      </p>
    </dialog>
  );
}

function close(): void {
  usePalette.setState({ open: false });
}

function target(key: string, active: number, count: number): number | null {
  if (count === 0) return null;
  if (key === "ArrowDown") return (active + 1) % count;
  if (key === "ArrowUp") return (active - 1 + count) % count;
  if (key === "PageDown") return Math.min(count - 1, active + 8);
  if (key === "PageUp") return Math.max(0, active - 8);
  return null;
}

interface OptionProps {
  id: string;
  found: Found;
  selected: boolean;
  onPick: (entry: Entry) => void;
  onPoint: () => void;
}

/** The keys are the field's; a pointer may choose as well. */
function Option({ id, found: { entry, at }, selected, onPick, onPoint }: OptionProps) {
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div id={id} role="option" tabIndex={-1} aria-selected={selected} className={styles.option} onClick={() => { onPick(entry); }} onPointerMove={selected ? undefined : onPoint}>
      <Icon name={entry.icon} />
      <span className="clip">
        <Marked text={entry.text} at={at} />
        {entry.more === undefined || entry.more === "" ? null : <span className="meta"> {entry.more}</span>}
      </span>
      {entry.keys === undefined ? null : (
        <span className={`push nowrap ${styles.keys ?? ""}`}>
          <Keys keys={entry.keys} />
        </span>
      )}
    </div>
  );
}

function Marked({ text, at }: { text: string; at: readonly number[] }) {
  if (at.length === 0) return text;
  const marked = new Set(at);
  const pieces: { from: number; text: string; hit: boolean }[] = [];
  for (let place = 0; place < text.length; place += 1) {
    const last = pieces.at(-1);
    const hit = marked.has(place);
    if (last?.hit === hit) last.text += text[place] ?? "";
    else pieces.push({ from: place, text: text[place] ?? "", hit });
  }
  return pieces.map((piece) => (piece.hit ? <b key={piece.from}>{piece.text}</b> : <span key={piece.from}>{piece.text}</span>));
}
