// Puts the inspector into three files: its page, its script and its stylesheet, which begins with that of all pages. A browser
// would ask for fifty otherwise, one behind the other. The stylesheet of all pages stands beside the program, too: the other
// pages have it in themselves.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = `${root}src/inspector/`;
const target = `${root}dist/inspector/`;
const style = `${root}dist/style/`;

rmSync(target, { recursive: true, force: true });
for (const folder of [target, style]) mkdirSync(folder, { recursive: true });

const bundle = await rolldown({ cwd: root, input: `${source}main.ts`, platform: 'browser' });
await bundle.write({ file: `${target}main.js`, format: 'esm', minify: true, comments: false });

// What the stylesheet says to those who write pages stays here.
// super-linear: what it reads is our own stylesheet.
const pages = readFileSync(`${root}src/style/pages.css`, 'utf8').replace(/\/\*[\s\S]*?\*\/\s*/g, '');
writeFileSync(`${style}pages.css`, pages);
writeFileSync(`${target}inspector.css`, pages + readFileSync(`${source}inspector.css`, 'utf8'));
copyFileSync(`${source}index.html`, `${target}index.html`);
