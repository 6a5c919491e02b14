// Copies the scripts of the documentation: our own, and Scalar's standalone bundle, compressed as it is sent, which makes
// the package two megabytes smaller. The bundle's package is a plugin for Fastify and never runs: it is the smallest that
// contains the bundle (28 MB installed, @scalar/api-reference has 243 MB), and only the build needs it.
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
