// What the servers by hand are given: a validator as ajv writes it, and what the mock begins with.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import ajvFormats from 'ajv-formats';
import { parse } from 'yaml';
import { availableEvents } from './requests.js';

const document = parse(readFileSync(new URL('../../spec/openapi.yaml', import.meta.url), 'utf8'));
const seed = JSON.parse(readFileSync(new URL('../../fixtures/seed.json', import.meta.url), 'utf8'));

/** @returns {readonly string[]} the paths of the validator, as a URL, and of the settings; they are removed when this process ends */
function prepared() {
  const folder = mkdtempSync(join(tmpdir(), 'talkover-yardstick-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const validator = join(folder, 'validator.cjs');
  writeFileSync(validator, validatorCode());
  const settings = join(folder, 'settings.json');
  const start = seed.agents.map((/** @type {{ id: string }} */ { id: agent }) => ({
    agent,
    webhooks: seed.webhooks.filter((/** @type {{ agent_id: string }} */ { agent_id }) => agent_id === agent),
  }));
  writeFileSync(settings, JSON.stringify({ start, availableEvents }));
  return [pathToFileURL(validator).href, settings];
}

/** As `ajv compile` writes it; what it requires of ajv stands in this repository. */
function validatorCode() {
  const ajv = new Ajv2020({ allErrors: true, strict: false, code: { source: true } });
  ajvFormats.default(ajv);
  ajv.addFormat('laravel-url', true);
  ajv.addSchema({ $id: 'document', components: { schemas: document.components.schemas } });
  const validate = ajv.compile({ $ref: 'document#/components/schemas/WebhookToCreate' });
  const { resolve } = createRequire(fileURLToPath(import.meta.url));
  return standaloneCode
    .default(ajv, validate)
    .replaceAll(/require\("([^"]+)"\)/g, (_, name) => `require(${JSON.stringify(resolve(name))})`);
}

/** @type {readonly string[] | undefined} */
let made;

/** The arguments of the servers by hand beside their ports; made when a first one is started. */
export function yardstickArguments() {
  made ??= prepared();
  return made;
}
