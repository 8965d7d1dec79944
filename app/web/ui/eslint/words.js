/** Finds text that a person would read and no translator would: in JSX, and in the props that hold text. */

const TEXT_PROPS = new Set([
  "alt", "aria-description", "aria-label", "aria-placeholder", "aria-roledescription", "aria-valuetext", "caption",
  "description", "heading", "hint", "label", "message", "placeholder", "text", "title", "tooltip",
]);
const NAMES = new Set(["Slipway"]);
const MESSAGE = "“{{text}}” is not translated: put it into src/i18n/{en,de,pl}/NAMESPACE.json and show it with t().";

const isWords = (text) => /\p{L}{2}/u.test(text) && !NAMES.has(text.trim());

/** The string literals that an expression can become. */
function* literals(node) {
  if (node.type === "Literal" && typeof node.value === "string") yield [node, node.value];
  else if (node.type === "TemplateLiteral") yield [node, node.quasis.map((part) => part.value.raw).join(" ")];
  else if (node.type === "ConditionalExpression") {
    yield* literals(node.consequent);
    yield* literals(node.alternate);
  } else if (node.type === "LogicalExpression") {
    yield* literals(node.left);
    yield* literals(node.right);
  }
}

/** @type {import("eslint").Rule.RuleModule} */
const translated = {
  meta: { type: "problem", schema: [], messages: { words: MESSAGE } },
  create(context) {
    const look = (expression) => {
      for (const [node, text] of literals(expression))
        if (isWords(text)) context.report({ node, messageId: "words", data: { text: text.trim() } });
    };
    return {
      JSXText(node) {
        if (isWords(node.value)) context.report({ node, messageId: "words", data: { text: node.value.trim() } });
      },
      ":matches(JSXElement, JSXFragment) > JSXExpressionContainer"(node) {
        look(node.expression);
      },
      JSXAttribute(node) {
        if (!TEXT_PROPS.has(String(node.name.name)) || node.value === null) return;
        look(node.value.type === "JSXExpressionContainer" ? node.value.expression : node.value);
      },
    };
  },
};

export default { rules: { translated } };
