import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Repository } from "@/api/repositories";
import { Icon } from "@/parts/Icon";
import styles from "./RepositoryPicker.module.css";

interface Props {
  repositories: readonly Repository[];
  chosen: readonly string[];
  onChange: (names: readonly string[]) => void;
  /** Where a person is sent who still has to name them. */
  inputId: string;
}

/** Several of the configured repositories: a combobox over a list of which each can be chosen, and what is chosen as chips. */
export function RepositoryPicker({ repositories, chosen, onChange, inputId }: Props) {
  const { t } = useTranslation("chat");
  const [isOpen, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  const [active, setActive] = useState(0);
  const list = useId();
  const input = useRef<HTMLInputElement>(null);
  const offered = repositories.filter((one) => matches(one, search));
  const current = offered[Math.min(active, offered.length - 1)];

  const toggle = (name: string) => {
    onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
    setSearch("");
    input.current?.focus();
  };
  const move = (to: number) => {
    setOpen(true);
    setActive(Math.min(Math.max(0, to), offered.length - 1));
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    const last = chosen[chosen.length - 1];
    switch (event.key) {
      case "ArrowDown":
        move(isOpen ? active + 1 : active);
        break;
      case "ArrowUp":
        move(isOpen ? active - 1 : active);
        break;
      case "Home":
      case "End":
        if (!isOpen || search !== "") return;
        move(event.key === "Home" ? 0 : offered.length - 1);
        break;
      case "Enter":
        if (isOpen && current) toggle(current.name);
        else setOpen(true);
        break;
      case "Escape":
        if (!isOpen) return;
        setOpen(false);
        break;
      case "Backspace":
        if (search !== "" || last === undefined) return;
        onChange(chosen.slice(0, -1));
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={styles.picker}>
      <div className={styles.box}>
        {chosen.map((name) => (
          <span key={name} className={styles.chip}>
            <Icon name="repository" size={14} />
            {name}
            <button type="button" aria-label={t("field.remove", { name })} onClick={() => { toggle(name); }}>
              <Icon name="close" size={12} />
            </button>
          </span>
        ))}
        <input
          ref={input}
          id={inputId}
          role="combobox"
          aria-label={t("field.repositories")}
          aria-expanded={isOpen}
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={isOpen && current ? `${list}-${current.name}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={chosen.length === 0 ? t("field.repositories") : ""}
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setActive(0);
            setOpen(true);
          }}
          onClick={() => { setOpen(true); }}
          onBlur={() => { setOpen(false); }}
          onKeyDown={onKey}
        />
        <Icon name="down" className={styles.arrow} />
      </div>
      <div id={list} role="listbox" aria-label={t("field.repositories")} aria-multiselectable="true" className={styles.list} hidden={!isOpen}>
        {offered.map((one, at) => (
          // The input keeps the focus and has the keys: an option is only for the pointer.
          // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={one.name}
            id={`${list}-${one.name}`}
            role="option"
            aria-selected={chosen.includes(one.name)}
            data-active={at === Math.min(active, offered.length - 1) || undefined}
            ref={(item) => { if (item?.dataset["active"] !== undefined && isOpen) item.scrollIntoView({ block: "nearest" }); }}
            onMouseDown={(event) => { event.preventDefault(); }}
            onClick={() => { toggle(one.name); }}
          >
            <Icon name={chosen.includes(one.name) ? "approve" : "repository"} size={14} />
            <span>{one.name}</span>
            <small className="meta clip">{one.description || one.aliases?.join(", ")}</small>
          </div>
        ))}
        {offered.length === 0 ? (
          <div role="option" aria-selected="false" aria-disabled="true" className="meta">
            {repositories.length === 0 ? t("field.noRepositories") : t("field.noneFound")}
          </div>
        ) : null}
      </div>
    </div>
  );
}

function matches({ name, aliases = [], description = "" }: Repository, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return wanted === "" || [name, ...aliases, description].some((text) => text.toLowerCase().includes(wanted));
}
