import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";
import words from "./eslint/words.js";

export default tseslint.config(
  { ignores: ["src/api/schema.ts"] },
  ...tseslint.configs.strict,
  a11y.flatConfigs.strict,
  hooks.configs.flat["recommended-latest"],
  {
    rules: {
      "max-lines": ["error", { max: 400 }],
      "no-console": "error",
      "react-hooks/incompatible-library": "off", // there is no React Compiler that would skip these components
      "no-restricted-imports": ["error", { patterns: ["../../*"] }],
    },
  },
  {
    files: ["src/**/*.tsx"],
    ignores: ["src/**/*.test.tsx"],
    plugins: { words },
    rules: { "words/translated": "error" },
  },
);
