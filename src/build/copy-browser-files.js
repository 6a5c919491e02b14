// Puts beside the program what the documentation needs in a browser: our own script, and Scalar's standalone bundle. The
// package that brings the bundle is a plugin for Fastify and is never run: of those that hold it, it is the smallest
// (28 MB installed, where @scalar/api-reference takes 243 MB), and only the build needs it.
import { copyFileSync, mkdirSync } from 'node:fs';

const target = new URL('../../dist/docs/browser/', import.meta.url);
const scalar = new URL('../', import.meta.resolve('@scalar/fastify-api-reference'));
mkdirSync(target, { recursive: true });
copyFileSync(new URL('dist/js/standalone.js', scalar), new URL('scalar.js', target));
copyFileSync(new URL('LICENSE', scalar), new URL('scalar.LICENSE', target));
copyFileSync(new URL('../docs/browser/start.js', import.meta.url), new URL('start.js', target));
