import { useTranslation } from "react-i18next";
import { FIELD_NAMES, type FieldName, parseProposal } from "../composer/fields";
import styles from "./Turns.module.css";

/** What a person said; the values that were found in it are underlined. */
export function SaidText({ text, proposal }: { text: string; proposal: unknown }) {
  const { t } = useTranslation("chat");
  const found = pieces(text, proposal);
  return (
    <p className={styles.said}>
      {found.map(({ at, words, field }) =>
        field === null ? words : (
          <span key={at} className={styles.read} title={t(`field.${field}`)}>
            {words}
          </span>
        ),
      )}
    </p>
  );
}

interface Piece {
  at: number;
  words: string;
  field: FieldName | null;
}

function pieces(text: string, proposal: unknown): readonly Piece[] {
  const { spans } = parseProposal(text, proposal);
  const places = FIELD_NAMES.flatMap((field) => (spans[field] ?? []).map(([start, end]) => ({ field, start, end }))).sort((one, other) => one.start - other.start);
  const found: Piece[] = [];
  let at = 0;
  for (const { field, start, end } of places) {
    if (start < at || end > text.length) continue;
    found.push({ at, words: text.slice(at, start), field: null }, { at: start, words: text.slice(start, end), field });
    at = end;
  }
  return [...found, { at, words: text.slice(at), field: null }];
}
