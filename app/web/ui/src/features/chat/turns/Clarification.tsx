import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { recordOf } from "@/model/json";
import type { ClarificationTurn, Question } from "@/model/turns";
import { Button } from "@/parts/Button";
import { useActions } from "../actions";
import { fieldNamed, focusField, parseProposal } from "../composer/fields";
import styles from "./Turns.module.css";

/** What is asked, each question with answers to choose from or its field to fill. */
export function Clarification({ turn }: { turn: ClarificationTurn }) {
  const { t } = useTranslation("chat");
  if (turn.questions.length === 0) return <p>{t("answer.not_understood")}</p>;
  return (
    <ul className={styles.questions}>
      {turn.questions.map((question) => (
        <li key={question.field}>
          <p>{isDoubted(question, turn) ? question.message : t(`question.${question.field}`, { defaultValue: question.message })}</p>
          {turn.isOpen ? <Answers question={question} proposal={turn.proposal} /> : null}
        </li>
      ))}
    </ul>
  );
}

/** Something was named that is not known or not clear: the service says what, in the language of the message. */
function isDoubted({ field }: Question, { proposal }: ClarificationTurn): boolean {
  const doubts = recordOf(proposal, "doubts");
  return doubts !== null && field in doubts;
}

function Answers({ question, proposal }: { question: Question; proposal: unknown }) {
  const { t } = useTranslation("chat");
  const { choose } = useActions();
  const field = fieldNamed(question.field);
  if (field === null) return null;
  if (field !== "repositories") {
    return (
      <Button size="small" icon="edit" onClick={() => { focusField(field); }}>
        {t(`field.${field}`)}
      </Button>
    );
  }
  if (question.choices.length === 0) return <Link to="/settings">{t("welcome.addRepository")}</Link>;
  const known = parseProposal("", proposal).fields.repositories ?? [];
  return (
    <span className={styles.choices}>
      {question.choices.map((name) => (
        <Button key={name} size="small" icon="repository" onClick={() => { choose({ repositories: [...new Set([...known, name])] }); }}>
          {name}
        </Button>
      ))}
    </span>
  );
}
