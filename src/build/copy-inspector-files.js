// Puts beside the compiled script of the inspector what of the page is no script.
import { copyFileSync, mkdirSync } from 'node:fs';

const source = new URL('../inspector/', import.meta.url);
const target = new URL('../../dist/inspector/', import.meta.url);
mkdirSync(target, { recursive: true });
for (const file of ['index.html', 'inspector.css']) copyFileSync(new URL(file, source), new URL(file, target));
