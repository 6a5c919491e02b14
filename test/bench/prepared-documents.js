import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

/**
 * What other tools have to be told by hand about the proving APIs: values of required parameters that name something the
 * server has, by the API and the parameter's name. Our own suite reads none of it.
 * @type {Readonly<Record<string, Readonly<Record<string, string | number>>>>}
 */
export const valuesByHand = {
  shop: {
    customer_id: '6b0f2f0e-43a5-4c1b-9a53-0d9a6d5a7c11',
    product_id: 1001,
    order_id: 'ord_7k2m9q4x8z1c0b5v',
    note_id: 31,
  },
  tickets: { 'X-Workspace': 'acme', ticket: 'T0000012', file: 'F0000001' },
  media: {
    assetId: '5eed0000-0000-4000-8000-000000000001',
    slug: 'harbours',
    jobId: '5eed0000-0000-4000-8000-000000000001',
    number: 1,
    size: 'thumb',
    rgb: '1a2b3c',
    box: '0,0,10,10',
  },
};

/**
 * A document for Dredd, which knows OpenAPI 3.0 and sends the same request for each answer: all but the success would fail.
 * @param {string} file
 * @param {Readonly<Record<string, string | number>>} values of required parameters, by their names
 */
export function documentForDredd(file, values) {
  const content = withValues(file, values);
  content.openapi = '3.0.3';
  for (const { responses } of operationsOf(content)) {
    for (const status of Object.keys(responses)) if (!status.startsWith('2')) delete responses[status];
  }
  return content;
}

/**
 * A document for Respect, which takes the address from it.
 * @param {string} file
 * @param {Readonly<Record<string, string | number>>} values of required parameters, by their names
 * @param {string} url
 */
export function documentForRespect(file, values, url) {
  return { ...withValues(file, values), servers: [{ url }] };
}

/** @param {unknown} content */
export function yamlOf(content) {
  return stringify(content, { aliasDuplicateObjects: false });
}

/**
 * @param {string} file
 * @param {Readonly<Record<string, string | number>>} values
 * @returns {any}
 */
function withValues(file, values) {
  const content = parse(readFileSync(file, 'utf8'), { merge: true });
  for (const parameter of parametersIn(content)) {
    const value = values[parameter.name];
    if (parameter.required === true && value !== undefined) parameter.example = value;
  }
  return content;
}

/**
 * @param {any} content
 * @returns {readonly any[]}
 */
function operationsOf(content) {
  return Object.values(content.paths)
    .flatMap((path) => Object.values(path))
    .filter((one) => one.responses !== undefined);
}

/**
 * Everything in a document that is a parameter.
 * @param {unknown} value
 * @returns {Generator<Record<string, any>>}
 */
function* parametersIn(value) {
  if (typeof value !== 'object' || value === null) return;
  if ('in' in value && 'name' in value) yield value;
  for (const inner of Object.values(value)) yield* parametersIn(inner);
}
