// Puts beside the compiled script of the inspector what of the page is no script, and the stylesheet of all pages beside both:
// the inspector links it, the others have it in themselves.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const source = new URL('../inspector/', import.meta.url);
const target = new URL('../../dist/inspector/', import.meta.url);
const style = new URL('../../dist/style/', import.meta.url);
for (const folder of [target, style]) mkdirSync(folder, { recursive: true });
for (const file of ['index.html', 'inspector.css']) copyFileSync(new URL(file, source), new URL(file, target));

// What it says to those who write pages stays here.
// super-linear: what it reads is our own stylesheet.
const pages = readFileSync(new URL('../style/pages.css', import.meta.url), 'utf8').replace(/\/\*[\s\S]*?\*\/\s*/g, '');
for (const folder of [target, style]) writeFileSync(new URL('pages.css', folder), pages);
