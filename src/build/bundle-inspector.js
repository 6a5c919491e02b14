// Bundles the inspector into three files: its page, its script and its stylesheet, which begins with that of all pages.
// Otherwise a browser would load fifty files in sequence. The stylesheet of all pages is also copied separately, since
// the other pages inline it.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = `${root}src/inspector/`;
const target = `${root}dist/inspector/`;
const style = `${root}dist/style/`;
/** The inspector's stylesheets by view, in the order in which they apply. */
const views = ['page', 'forms', 'tables', 'details', 'narrow-lists', 'send', 'comparison', 'attempts'];

rmSync(target, { recursive: true, force: true });
for (const folder of [target, style]) mkdirSync(folder, { recursive: true });

const bundle = await rolldown({ cwd: root, input: `${source}main.ts`, platform: 'browser' });
await bundle.write({ file: `${target}main.js`, format: 'esm', minify: true, comments: false });

// Removes comments, which are for authors of pages.
// super-linear: it reads our own stylesheet.
const pages = readFileSync(`${root}src/style/pages.css`, 'utf8').replace(/\/\*[\s\S]*?\*\/\s*/g, '');
writeFileSync(`${style}pages.css`, pages);
const own = views.map((view) => readFileSync(`${source}style/${view}.css`, 'utf8')).join('\n');
writeFileSync(`${target}inspector.css`, pages + own);
copyFileSync(`${source}index.html`, `${target}index.html`);
