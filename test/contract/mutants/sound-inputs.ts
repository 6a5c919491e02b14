import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Behaviour } from './deployment.ts';
import type { Variation } from './fault.ts';
import { and, answer, type Body, input, mapValues, ok, reply } from './replies.ts';

/** Deployments that accept or refuse input about which nothing is documented. */
export const soundInputs: readonly Variation[] = [
  {
    name: 'texts are taken for integers',
    make: () =>
      input(hasBody, (body) =>
        changeFields(body, ['timeout', 'max_retries'], (value) =>
          /^\d+$/.test(String(value)) ? Number(value) : value,
        ),
      ),
  },
  {
    name: 'true is taken for an integer',
    make: () =>
      input(hasBody, (body) => changeFields(body, ['timeout', 'max_retries'], (value) => (value === true ? 5 : value))),
  },
  {
    name: '1, 0, "1" and "0" are taken for a boolean',
    make: () =>
      input(hasBody, (body) =>
        changeFields(body, ['enabled'], (value) =>
          ['1', '0'].includes(String(value)) ? String(value) === '1' : value,
        ),
      ),
  },
  {
    name: 'null is taken for a missing field',
    make: () =>
      input(hasBody, (body) =>
        Object.fromEntries(
          Object.entries(body).filter(
            ([name, value]) => value !== null || ['name', 'webhook_url', 'events'].includes(name),
          ),
        ),
      ),
  },
  {
    name: 'null is taken for a missing field on update',
    make: () =>
      input(
        ({ method }) => method === 'PUT',
        (body) => Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)),
      ),
  },
  {
    name: 'an object is taken for a list',
    make: () =>
      input(hasBody, (body) =>
        changeFields(body, ['events', 'custom_headers'], (value) => (hasKeys(value) ? Object.values(value) : value)),
      ),
  },
  {
    name: 'an empty list is taken for an object',
    make: () =>
      input(hasBody, (body) =>
        changeFields(body, ['payload_templates'], (value) => (Array.isArray(value) && value.length === 0 ? {} : value)),
      ),
  },
  {
    name: 'custom headers are not looked into',
    make: () =>
      input(hasBody, (body) => changeFields(body, ['custom_headers'], (value) => (Array.isArray(value) ? [] : value))),
  },
  {
    name: 'templates are not looked into',
    make: () =>
      input(hasBody, (body) =>
        changeFields(body, ['payload_templates'], (value) => (hasKeys(value) && !Array.isArray(value) ? {} : value)),
      ),
  },
  {
    name: 'an empty name is accepted',
    make: () => input(hasBody, (body) => changeFields(body, ['name'], (value) => (value === '' ? 'empty' : value))),
  },
  { name: 'unknown fields are refused', make: () => refusing('talkover_contract_unknown', () => true) },
  {
    name: 'an event that is named twice is refused',
    make: () => refusing('events', (value) => Array.isArray(value) && new Set(value).size < value.length),
  },
  {
    name: 'an event that is named twice is kept once',
    make: () =>
      input(hasBody, (body) =>
        changeFields(body, ['events'], (value) => (Array.isArray(value) ? [...new Set(value)] : value)),
      ),
  },
  {
    name: 'local addresses are refused',
    make: () => refusing('webhook_url', (value) => /localhost|\[::1\]/.test(String(value))),
  },
  {
    name: 'user information in a URL is refused',
    make: () => refusing('webhook_url', (value) => String(value).includes('@')),
  },
  {
    name: 'international names are refused',
    make: () => refusing('webhook_url', (value) => String(value).includes('ü')),
  },
  {
    name: 'characters are counted in bytes',
    make: () => refusing('name', (value) => Buffer.byteLength(String(value)) > 255),
  },
  {
    name: 'characters are counted in UTF-16 units',
    make: () => refusing('name', (value) => String(value).length > 255),
  },
  {
    name: 'everything is taken that PHP can read as what is asked for, in creations and updates',
    make: () =>
      input(hasBody, (body) =>
        Object.fromEntries(
          Object.entries(lenient(body)).filter(
            ([name, value]) => value !== null || ['name', 'webhook_url', 'events'].includes(name),
          ),
        ),
      ),
  },
  {
    name: 'an update takes everything that PHP can read, and keeps nothing else from it',
    make: () =>
      input(
        ({ method }) => method === 'PUT',
        (body) =>
          Object.fromEntries(Object.entries(lenient(body)).filter(([, value]) => value !== null && value !== '')),
      ),
  },
  {
    name: 'a body that is not called JSON is answered 415',
    make: () =>
      answer(
        ({ method, headers }) => method === 'POST' && headers['content-type'] === 'text/plain',
        () => reply(415, { message: 'Unsupported Media Type' }),
      ),
  },
  { name: 'an agent has 12 webhooks at most', make: () => atMost(12) },
  {
    name: 'only HTTPS is taken',
    make: () => refusing('webhook_url', (value) => /^http:/i.test(String(value))),
  },
  {
    name: 'ports of URLs are refused unless they are known',
    make: () => refusing('webhook_url', (value) => /:3000/.test(String(value))),
  },
  { name: 'nothing is trimmed, and white space alone is a text', make: () => trimmingOnly('') },
  { name: 'only spaces and tabs are trimmed', make: () => trimmingOnly(' \t') },
  {
    name: 'an empty array is no object',
    make: () => async (request, ask) =>
      hasKeys(request.json) && holdsEmptyArray(request.json.payload_templates)
        ? reply(422, { message: 'The given data was invalid.', errors: { payload_templates: ['It is no object.'] } })
        : ask(),
  },
];

/** A deployment that trims exactly these characters: others that the mock would trim are replaced on the way in. */
function trimmingOnly(trimmed: string): Behaviour {
  const disguise = (text: string) =>
    text.replace(/^\s+|\s+$/g, (blanks) =>
      [...blanks]
        .map((one) => (trimmed.includes(one) ? one : String.fromCharCode(disguised + one.charCodeAt(0))))
        .join(''),
    );
  const reveal = (text: string) =>
    text.replace(/[\ue000-\ue0ff]/g, (one) => String.fromCharCode(one.charCodeAt(0) - disguised));
  return async (request, ask) => {
    const reply = await (hasBody(request) ? ask({ json: mapTexts(request.json, disguise) }) : ask());
    if (reply.body === undefined) return reply;
    return { ...reply, body: JSON.stringify(mapTexts(JSON.parse(reply.body), reveal)) };
  };
}

/** The start of Unicode's private use area. */
const disguised = 0xe000;

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  return hasKeys(value) ? mapValues(value, (inner) => mapTexts(inner, change)) : value;
}

function holdsEmptyArray(value: unknown): boolean {
  if (!hasKeys(value)) return false;
  return (Array.isArray(value) && value.length === 0) || Object.values(value).some(holdsEmptyArray);
}

function hasBody({ json: body }: { readonly json: unknown }): boolean {
  return hasKeys(body);
}

function changeFields(body: Body, names: readonly string[], change: (value: unknown) => unknown): Body {
  return mapValues(body, (value, name) => (names.includes(name) ? change(value) : value));
}

/** Refuses creations beyond a number of webhooks. */
function atMost(count: number): Behaviour {
  return async (request, ask) => {
    const { method, path } = request;
    if (method !== 'POST' || !path.endsWith('/webhooks')) return ask();
    const list = await ask({ method: 'GET' });
    const body: unknown = list.status === 200 ? JSON.parse(list.body ?? '{}') : undefined;
    const webhooks = hasKeys(body) && hasKeys(body.data) ? body.data.webhooks : [];
    const isFull = Array.isArray(webhooks) && webhooks.length >= count;
    const given = await ask();
    if (!isFull || given.status !== 200) return given;
    await ask({ method: 'DELETE', path: `${path}/${JSON.parse(given.body ?? '{}').data.id}` });
    return reply(403, { success: false, message: 'Your plan has no more webhooks.' });
  };
}

function refusing(field: string, isRefused: (value: unknown) => boolean): Behaviour {
  return answer(
    and(ok, ({ method, json: body }) => method === 'PUT' && hasKeys(body) && field in body && isRefused(body[field])),
    () => reply(422, { message: 'The given data was invalid.', errors: { [field]: [`The ${field} is refused.`] } }),
  );
}

/** Converts values of another type as PHP does. */
function lenient(body: Body): Body {
  return mapValues(body, (value, name) => {
    if (name === 'timeout' || name === 'max_retries') return value === true ? 5 : numeric(value);
    if (name === 'enabled') return ['1', '0'].includes(String(value)) ? String(value) === '1' : value;
    if (name === 'events') return hasKeys(value) ? Object.values(value) : value;
    if (name === 'custom_headers') return hasKeys(value) ? [] : value;
    if (name === 'payload_templates')
      return hasKeys(value) && (!Array.isArray(value) || value.length === 0) ? {} : value;
    return name === 'name' && value === '' ? 'empty' : value;
  });
}

function numeric(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}
