import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { unknownOptions } from './unknown-options.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, '.github/docker');

/** The schema of the Compose Specification, as dclint ships it. */
const { $schema: _, ...schema } = JSON.parse(
  readFileSync(join(root, 'node_modules/dclint/schemas/compose.schema.json'), 'utf8'),
);
const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);

interface Service {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly stop_grace_period?: string;
  readonly depends_on?: object;
  readonly configs?: readonly { readonly source: string }[];
}

interface Compose {
  readonly services: Readonly<Record<string, Service>>;
  readonly configs?: Readonly<Record<string, { readonly content: string }>>;
}

function read(name: string): Compose {
  return parse(readFileSync(join(folder, name), 'utf8'), { merge: true });
}

test.each(['compose.yaml', 'compose.replicas.yaml'])('%s is what the Compose Specification allows', (name) => {
  const compose = read(name);
  expect([validate(compose), validate.errors]).toEqual([true, null]);
  const misspelt = { ...compose, services: { ...compose.services, other: { imagee: 'x' } } };
  expect(validate(misspelt)).toBe(false);
});

test('each service of compose.replicas.yaml has what it needs, and the time that its options say to end', () => {
  const { services, configs = {} } = read('compose.replicas.yaml');
  for (const { build, command = [], stop_grace_period: grace, depends_on = {}, configs: used = [] } of Object.values(
    services,
  )) {
    for (const name of Object.keys(depends_on)) expect(Object.keys(services)).toContain(name);
    for (const { source } of used) expect(Object.keys(configs)).toContain(source);
    if (build === undefined) continue;
    expect(existsSync(join(folder, build.context, build.dockerfile))).toBe(true);
    expect(unknownOptions(command)).toEqual([]);
    const secondsOf = (name: string) => (command.includes(name) ? Number(command[command.indexOf(name) + 1]) : 0);
    expect(Number.parseInt(grace ?? '', 10)).toBeGreaterThan(secondsOf('--drain') + secondsOf('--stop-within'));
  }
});

test('its balancer asks each replica whether it is ready, and sends nothing twice that one has got', () => {
  const { configs = {} } = read('compose.replicas.yaml');
  const content = configs.balancer?.content ?? '';
  expect(content).toMatch(/http-check send meth GET uri \/__mock\/ready /);
  expect(content).toMatch(/^ *retry-on conn-failure$/m);
});
