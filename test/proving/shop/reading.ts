import type { IncomingHttpHeaders } from 'node:http';
import { refuse, refuseFor } from './answers.ts';
import { holeIn } from './holes.ts';
import { isObject, type Json, type Values } from './json.ts';
import type { BodyRule, Route } from './routes.ts';
import type { On } from './switches.ts';
import { completed, type ObjectRule, type Overlooked, type Violation, violations } from './validate.ts';

/** The query of a request, by its rules. */
export function readQuery({ operation, query }: Route, sent: URLSearchParams, on: On): Values {
  const rule = query ?? { type: 'object', others: 'ignored' };
  const names = new Set(sent.keys());
  for (const name of names) {
    if (on('query-strict') && !Object.hasOwn(rule.properties ?? {}, name))
      refuse(400, `${name} is no known parameter.`);
  }
  const texts = [...names].map((name): readonly [string, string] => [name, sent.get(name) ?? '']);
  return parameters(rule, texts, `${operation}.query`, on);
}

export function readHeaders({ operation, headers }: Route, sent: IncomingHttpHeaders, on: On): Values {
  if (headers === undefined) return {};
  const texts = Object.keys(headers.properties ?? {}).flatMap((name): (readonly [string, string])[] => {
    const value = sent[name];
    return typeof value === 'string' ? [[name, value]] : [];
  });
  return parameters(headers, texts, `${operation}.headers`, on);
}

function parameters(rule: ObjectRule, texts: readonly (readonly [string, string])[], place: string, on: On): Values {
  const values = Object.fromEntries(texts.map(([name, text]) => [name, typedValue(rule, name, text)]));
  const errors = violations(rule, values, { place, pointer: '' }, overlooked(on));
  if (errors.length > 0) {
    const named = errors.map((error) => ({ ...error, pointer: error.pointer.slice(1) }));
    refuseFor(400, 'A parameter breaks its rules.', named);
  }
  return values;
}

/** A parameter's text as the type that it has to be; it stays a text where it can't be that. */
function typedValue(rule: ObjectRule, name: string, text: string): Json {
  const type = rule.properties?.[name]?.type;
  if (type === 'number' && /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
  if (type === 'flag' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

export interface Body {
  readonly sent: Values;
  readonly body: Values;
}

/** @throws {Refused} 400, 415 or 422: the body is missing or no JSON, is of another media type, or breaks a rule. */
export function readBody(
  body: BodyRule | undefined,
  bytes: Buffer,
  type: string | undefined,
  on: On,
  isAnyType: boolean,
): Body {
  if (body === undefined) return { sent: {}, body: {} };
  if (bytes.length === 0) {
    if (!body.isOptional || on('bodiless-refused')) refuse(400, 'The request needs a body.');
    return { sent: {}, body: {} };
  }
  const mediaType = (type ?? '').split(';')[0]?.trim().toLowerCase();
  if (mediaType !== body.type && !isAnyType) refuse(415, `The body has to be ${body.type}.`);
  const sent = parsed(bytes);
  const rule: ObjectRule =
    on('product-strict') && body.place === 'product' ? { ...body.rule, others: 'refused' } : body.rule;
  const errors = violations(rule, sent, { place: body.place, pointer: '' }, overlooked(on));
  const all = on('read-only-refused') ? [...errors, ...readOnly(rule, sent)] : errors;
  if (all.length > 0) refuseFor(on('invalid-400') ? 400 : 422, 'The body breaks a rule.', all);
  const kept = completed(rule, sent, !body.isPartial);
  return { sent: isObject(sent) ? sent : {}, body: isObject(kept) ? kept : {} };
}

/** What was sent, if it is an object at all. */
export function sentObject(bytes: Buffer): Values {
  const sent = parsed(bytes);
  return isObject(sent) ? sent : {};
}

function parsed(bytes: Buffer): Json {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse(400, 'The body is no JSON.');
  }
}

function readOnly({ properties = {} }: ObjectRule, sent: Json): readonly Violation[] {
  const names = Object.keys(isObject(sent) ? sent : {});
  return names
    .filter((name) => Object.hasOwn(properties, name) && properties[name]?.type === 'ours')
    .map((name) => ({ pointer: `/${name}`, code: 'readOnly', message: 'is set by the shop alone' }));
}

function overlooked(on: On): Overlooked {
  return (place, keyword) => {
    const hole = holeIn(place, keyword);
    return hole !== undefined && on(hole);
  };
}
