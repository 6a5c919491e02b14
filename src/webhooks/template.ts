import { hasKeys } from '../openapi/document/json-pointer.ts';
import { weightOf } from '../state/weight.ts';

export interface Filled {
  /** The template with its variables replaced. It may share parts with the payload. */
  readonly value: unknown;
  /** The paths that the payload does not have, without duplicates, in the order of the template. */
  readonly unknownVariables: string[];
}

/** The most bytes of values in a filled template: a short template may name a long value many times. */
const mostBytes = 16 * 1024 * 1024;

/** Thrown when a filled template would be too long; carries the limit in bytes. */
export class PayloadTooLong extends Error {
  override readonly name = 'PayloadTooLong';
  readonly limit: number;

  constructor(limit: number) {
    super(`its template would take more than ${limit} bytes from the event`);
    this.limit = limit;
  }
}

/** Matches `{{ path }}` and captures the path. A path contains no brace, so that no text is read more than twice. */
const variables = /\{\{([^{}]*)\}\}/g;
const wholeVariable = /^\{\{([^{}]*)\}\}$/;

/**
 * Replaces each `{{path.to.value}}` in all strings of a template, at any depth, by values of a payload; keys of objects
 * are not changed. A path is looked up at the top of the payload, then in its `data`. A string that is a single
 * variable becomes the value itself. In a longer text, an object or array becomes JSON, and null an empty string. A
 * missing value becomes an empty string. Braces without a path are ordinary text.
 * @throws {PayloadTooLong}
 */
export function fillTemplate(template: unknown, payload: unknown): Filled {
  const unknown = new Set<string>();
  let bytes = 0;
  const look = (path: string): unknown => {
    const atTop = valueAt(payload, path);
    // Null is a value too.
    const value = atTop === undefined ? valueAt(payload, `data.${path}`) : atTop;
    if (value !== undefined) {
      bytes += typeof value === 'string' ? value.length : weightOf(value);
      if (bytes > mostBytes) throw new PayloadTooLong(mostBytes);
      return value;
    }
    unknown.add(path);
    return '';
  };
  return { value: filled(template, look), unknownVariables: [...unknown] };
}

/** Returns the value of a path, or an empty string if it is missing. */
type Look = (path: string) => unknown;

function filled(template: unknown, look: Look): unknown {
  if (typeof template === 'string') return filledText(template, look);
  if (Array.isArray(template)) return template.map((item) => filled(item, look));
  if (!hasKeys(template)) return template;
  // Entries make own properties: assigning `__proto__` would set the prototype.
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, filled(value, look)]));
}

function filledText(text: string, look: Look): unknown {
  const whole = wholeVariable.exec(text)?.[1]?.trim() ?? '';
  if (whole !== '') return look(whole);
  return text.replace(variables, (braces, inner: string) => {
    const path = inner.trim();
    return path === '' ? braces : asText(look(path));
  });
}

function asText(value: unknown): string {
  if (value === null) return '';
  return hasKeys(value) ? JSON.stringify(value) : String(value);
}

/** Follows a path by own properties and indexes of items; undefined if it leads nowhere. */
function valueAt(payload: unknown, path: string): unknown {
  let value = payload;
  for (const segment of path.split('.')) {
    if (!hasKeys(value) || !Object.hasOwn(value, segment)) return undefined;
    // An array's length is an own property, but not an item.
    if (Array.isArray(value) && segment === 'length') return undefined;
    value = value[segment];
  }
  return value;
}
