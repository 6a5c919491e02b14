// Plays the same 500 requests to two builds of the mock, under five settings, and compares the answers byte by byte:
//   npm run same-bytes -- ../other-checkout
// Both checkouts must be built. Ends with exit code 1 if an answer differs.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { settings } from './same-bytes-settings.js';

const [other] = process.argv.slice(2);
if (other === undefined) {
  console.error('give the other checkout: npm run same-bytes -- ../other-checkout');
  process.exit(2);
}
const ours = await import('../../dist/index.js');
const theirs = await import(pathToFileURL(resolve(other, 'dist/index.js')).href);

let different = 0;
for (const { name, options, requests } of settings) {
  const [left, right] = await Promise.all([played(ours), played(theirs)]);
  const first = left.findIndex((answer, index) => answer !== right[index]);
  console.log(
    `${name}: ${left.length} answers, ${first === -1 ? 'the same' : `different from request ${first + 1} on`}`,
  );
  if (first === -1) continue;
  different++;
  console.log(`  request: ${JSON.stringify(requests[first])}\n  here:    ${left[first]}\n  there:   ${right[first]}`);

  /** @param {typeof ours} build */
  async function played(build) {
    const engine = await build.createEngine(options);
    const answers = [];
    for (const { body = '', ...request } of requests) {
      const {
        status,
        headers,
        body: answer,
      } = await engine.handle({ headers: {}, ...request, body: Buffer.from(body) });
      // How long a delivery took is measured, and no promise.
      const text = answer === undefined ? null : String(answer).replaceAll(/"duration_ms":\d+/g, '"duration_ms":0');
      answers.push(JSON.stringify([status, headers, text]));
    }
    return answers;
  }
}
process.exitCode = different === 0 ? 0 : 1;
