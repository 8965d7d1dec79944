import { useState } from "react";
import { useTranslation } from "react-i18next";
import { shortDigest } from "@/model/digest";
import { announce } from "./announce";
import { Button } from "./Button";
import styles from "./Digest.module.css";

/** The first 16 digits in fours, as people compare them; the button copies all of it. */
export function Digest({ value }: { value: string }) {
  const { t } = useTranslation("common");
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    announce(t("copied"));
    setTimeout(() => { setCopied(false); }, 1500);
  };
  return (
    <span className={styles.digest}>
      <code title={value}>{shortDigest(value)}</code>
      <Button kind="quiet" size="small" icon={copied ? "approve" : "copy"} aria-label={t("copyDigest")} onClick={() => void copy()} />
    </span>
  );
}
