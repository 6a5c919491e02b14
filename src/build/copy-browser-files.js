// Puts beside the program what the documentation needs in a browser: our own script, and Scalar's standalone bundle, which
// is packed as it is sent: so the package is two megabytes smaller. The
// package that brings the bundle is a plugin for Fastify and is never run: of those that hold it, it is the smallest
// (28 MB installed, where @scalar/api-reference takes 243 MB), and only the build needs it.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const target = new URL('../../dist/docs/browser/', import.meta.url);
const scalar = new URL('../', import.meta.resolve('@scalar/fastify-api-reference'));
mkdirSync(target, { recursive: true });
const packed = gzipSync(readFileSync(new URL('dist/js/standalone.js', scalar)), { level: 9 });
writeFileSync(new URL('scalar.js.gz', target), packed);
copyFileSync(new URL('LICENSE', scalar), new URL('scalar.LICENSE', target));
for (const file of ['start.js', 'landing.js'])
  copyFileSync(new URL(`../docs/browser/${file}`, import.meta.url), new URL(file, target));
