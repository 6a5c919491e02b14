import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** What holds for the pages needs a browser, or is read, in tests: each file, with the name of its test. */
const tests = {
  'test/inspector/page.browser.test.ts': 'what comes from outside is text, whatever it looks like',
  'test/docs/docs-routes.test.ts': '</script><script>alert(1)</script>',
};

/** Markup in what pages show: says which tests hold it, and that they are there. */
export async function markup() {
  const missing = Object.entries(tests).filter(
    ([file, about]) => !existsSync(join(root, file)) || !readFileSync(join(root, file), 'utf8').includes(about),
  );
  return {
    tried: '',
    figures: `held by the tests in ${Object.keys(tests).join(', ')}`,
    broken: missing.map(([file]) => `${file} has no such test any more`),
  };
}
