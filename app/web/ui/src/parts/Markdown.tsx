import { Fragment, type ReactNode } from "react";
import type { Block, Inline } from "@/model/markdown";
import { OutsideLink } from "./OutsideLink";
import styles from "./Markdown.module.css";

/** Text of a document as elements; `top` is the heading level that its highest one becomes. Never HTML of others. */
export function Markdown({ blocks, top = 3 }: { blocks: readonly Block[]; top?: number }) {
  const levels = blocks.flatMap((block) => (block.type === "heading" ? [block.level] : []));
  const shift = top - Math.min(...levels, 6);
  return <div className={styles.document}>{blocksIn(blocks, shift)}</div>;
}

function blocksIn(blocks: readonly Block[], shift: number): ReactNode {
  // blocks of a text have no identity but their place
  return blocks.map((block, index) => <Fragment key={index}>{blockIn(block, shift)}</Fragment>);
}

function blockIn(block: Block, shift: number): ReactNode {
  switch (block.type) {
    case "heading": {
      const Heading = HEADINGS[Math.min(5, Math.max(0, block.level + shift - 1))] ?? "h6";
      return <Heading className={block.level <= 2 ? styles.chapter : styles.heading}>{inlinesIn(block.inlines)}</Heading>;
    }
    case "paragraph":
      return <p>{inlinesIn(block.inlines)}</p>;
    case "code":
      return (
        <pre className={styles.code}>
          <code>{block.text}</code>
        </pre>
      );
    case "list":
      return block.start === null ? <ul className={styles.list}>{itemsIn(block.items, shift)}</ul> : <ol className={styles.list} start={block.start}>{itemsIn(block.items, shift)}</ol>;
    case "table":
      return <Table head={block.head} rows={block.rows} />;
    case "quote":
      return <blockquote className={styles.quote}>{blocksIn(block.blocks, shift)}</blockquote>;
    case "rule":
      return <hr className={styles.rule} />;
  }
}

const HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"] as const;

function itemsIn(items: readonly (readonly Block[])[], shift: number): ReactNode {
  return items.map((item, index) => {
    const [only, ...more] = item;
    return <li key={index}>{only?.type === "paragraph" && more.length === 0 ? inlinesIn(only.inlines) : blocksIn(item, shift)}</li>;
  });
}

function Table({ head, rows }: Pick<Extract<Block, { type: "table" }>, "head" | "rows">) {
  return (
    <div className={styles.wide}>
      <table>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col">{inlinesIn(cell)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={at}>
              {row.map((cell, index) => (
                <td key={index}>{inlinesIn(cell)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function inlinesIn(inlines: readonly Inline[]): ReactNode {
  return inlines.map((one, index) => <Fragment key={index}>{inlineIn(one)}</Fragment>);
}

function inlineIn(one: Inline): ReactNode {
  switch (one.type) {
    case "text":
      return one.text;
    case "code":
      return <code>{one.text}</code>;
    case "strong":
      return <strong>{inlinesIn(one.inlines)}</strong>;
    case "emphasis":
      return <em>{inlinesIn(one.inlines)}</em>;
    case "link":
      return <OutsideLink to={one.to}>{inlinesIn(one.inlines)}</OutsideLink>;
  }
}
