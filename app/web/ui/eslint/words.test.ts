import { RuleTester } from "eslint";
import { describe, it } from "vitest";
import words from "./words.js";

RuleTester.describe = describe;
RuleTester.it = it;

const tester = new RuleTester({ languageOptions: { parserOptions: { ecmaFeatures: { jsx: true } } } });
const error = { messageId: "words" };

tester.run("words/translated", words.rules.translated, {
  valid: [
    "<p>{t('title')}</p>",
    "<p className='row' id='steps'>{count} · {'→'} 3</p>",
    "<h1>Slipway</h1>",
    "<b title={t('name')} aria-label={name} />",
    "<b className={on ? 'word' : 'other'} />",
    "<p>{t(on ? 'yes' : 'no')}</p>",
  ],
  invalid: [
    { code: "<p>Hello {name}</p>", errors: [error] },
    { code: "<p>{'Hello'}</p>", errors: [error] },
    { code: "<>{on ? 'Yes' : 'No'}</>", errors: [error, error] },
    { code: "<p>{on && `step ${n}`}</p>", errors: [error] },
    { code: "<b title='Close' aria-label={`Step ${n}`} />", errors: [error, error] },
    { code: "<Button label={name ?? 'Nobody'} />", errors: [error] },
  ],
});
