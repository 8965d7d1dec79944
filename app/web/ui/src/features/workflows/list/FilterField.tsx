/** The filter: finished tokens as chips, the one being typed as text, what can be typed in a list beneath it. */
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type FilterToken, parseFilter, serialise } from "@/model/filters";
import { type KnownNames, type Suggestion, suggestionsAt, take } from "@/model/suggestions";
import { Icon } from "@/parts/Icon";
import styles from "./FilterField.module.css";

interface Props {
  /** The finished tokens, as one text. */
  value: string;
  draft: string;
  known: KnownNames;
  onChange: (value: string) => void;
  onDraft: (draft: string) => void;
}

export function FilterField({ value, draft, known, onChange, onDraft }: Props) {
  const { t } = useTranslation("workflows");
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { tokens } = parseFilter(value);
  const typed = parseFilter(draft);
  const suggestions = suggestionsAt(draft, draft.length, known);
  const items = isOpen ? suggestions.items : [];
  const error = isOpen ? undefined : typed.errors[0];

  const commit = (text: string) => {
    const { tokens: added, errors } = parseFilter(text);
    if (errors.length > 0 || added.length === 0) return false;
    onChange(serialise([...tokens, ...added]));
    onDraft("");
    setActive(-1);
    return true;
  };
  const choose = (suggestion: Suggestion) => {
    const { text } = take(draft, suggestions, suggestion);
    if (suggestion.value === null || !commit(text)) onDraft(text.trimEnd());
    setActive(-1);
    input.current?.focus();
  };
  const drop = (token: FilterToken) => {
    onChange(serialise(tokens.filter((one) => one !== token)));
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const chosen = items[active];
    const last = tokens.at(-1);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      const count = suggestions.items.length;
      setActive((before) => (count === 0 ? -1 : (before + (event.key === "ArrowDown" ? 1 : before < 0 ? 0 : -1) + count) % count));
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen !== undefined) {
      event.preventDefault();
      choose(chosen);
    } else if (event.key === "Enter" || (event.key === " " && typed.tokens.some(({ key }) => key !== null))) {
      event.preventDefault();
      commit(draft);
      if (event.key === "Enter") setOpen(false);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      setOpen(false);
      setActive(-1);
    } else if (event.key === "Backspace" && draft === "" && last !== undefined) {
      drop(last);
    }
  };
  return (
    <div className={styles.filter}>
      <div className={styles.box}>
        <Icon name="filter" />
        {tokens.map((token) => (
          <span key={token.start} className={styles.chip}>
            {serialise([token])}
            <button type="button" aria-label={t("filter.remove", { token: serialise([token]) })} onClick={() => { drop(token); }}>
              <Icon name="close" size={12} />
            </button>
          </span>
        ))}
        <input
          ref={input}
          role="combobox"
          aria-label={t("filter.label")}
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={active >= 0 ? `${id}-${active}` : undefined}
          aria-autocomplete="list"
          aria-invalid={error ? true : undefined}
          aria-describedby={error ? `${id}-error` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={tokens.length === 0 ? t("filter.placeholder") : ""}
          value={draft}
          onChange={(event) => {
            onDraft(event.target.value);
            setOpen(true);
            setActive(-1);
          }}
          onFocus={() => { setOpen(true); }}
          onBlur={() => { setOpen(false); }}
          onKeyDown={onKeyDown}
        />
        {value === "" && draft === "" ? null : (
          <button type="button" className={styles.clear} aria-label={t("filter.clear")} onClick={() => { onChange(""); onDraft(""); input.current?.focus(); }}>
            <Icon name="close" size={14} />
          </button>
        )}
      </div>
      <div id={`${id}-list`} role="listbox" aria-label={t("filter.suggestions")} className={styles.list} hidden={items.length === 0}>
        {items.map((item, index) => (
          <Option key={item.insert} id={`${id}-${index}`} item={item} isActive={index === active} onChoose={choose} />
        ))}
      </div>
      {error ? (
        <p id={`${id}-error`} className={styles.error} role="status">
          {t(`filter.error.${error.code}`, { text: error.text })}
        </p>
      ) : null}
    </div>
  );
}

function Option({ id, item, isActive, onChoose }: { id: string; item: Suggestion; isActive: boolean; onChoose: (item: Suggestion) => void }) {
  const { t } = useTranslation("workflows");
  return (
    // The keys are the input's; a press must not take its focus.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events
    <div id={id} role="option" aria-selected={isActive} tabIndex={-1} className={styles.option} onPointerDown={(event) => { event.preventDefault(); }} onClick={() => { onChoose(item); }}>
      <code>{item.insert.trim()}</code>
      {item.value === null ? <span className="meta">{t(`filter.key.${item.key}`)}</span> : null}
    </div>
  );
}
