import { hasKeys } from '../openapi/document/json-pointer.ts';
import { weightOf } from '../state/weight.ts';

export interface Filled {
  /** The template with its variables replaced. It may share parts with the payload. */
  readonly value: unknown;
  /** The paths that the payload does not have, each once, in the order of the template. */
  readonly unknownVariables: string[];
}

/** How much the values may take that a template is filled with, in bytes: a short template may name a long one very often. */
const mostBytes = 16 * 1024 * 1024;

/** Thrown when a template would make too much of a payload; carries how many bytes it may take from it. */
export class PayloadTooLong extends Error {
  override readonly name = 'PayloadTooLong';
  readonly limit: number;

  constructor(limit: number) {
    super(`its template would take more than ${limit} bytes from the event`);
    this.limit = limit;
  }
}

/** `{{ path }}`, with the path captured. No brace may be in a path, so that no text is read more than twice. */
const variables = /\{\{([^{}]*)\}\}/g;
const wholeVariable = /^\{\{([^{}]*)\}\}$/;

/**
 * Fills the `{{path.to.value}}` of all strings in a template, at any depth, from a payload; keys of objects stay. A path
 * is looked up at the top of the payload first, then in its `data`. A string that is one variable keeps the value's type;
 * within a longer text an object or array becomes JSON and null empty. A variable that the payload does not have becomes
 * an empty string. Braces without a path between them are text.
 * @throws {PayloadTooLong}
 */
export function fillTemplate(template: unknown, payload: unknown): Filled {
  const unknown = new Set<string>();
  let bytes = 0;
  const look = (path: string): unknown => {
    const atTop = valueAt(payload, path);
    // Null is a value, too.
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

/** Gives the value of a path; an empty string for one that there is not. */
type Look = (path: string) => unknown;

function filled(template: unknown, look: Look): unknown {
  if (typeof template === 'string') return filledText(template, look);
  if (Array.isArray(template)) return template.map((item) => filled(item, look));
  if (!hasKeys(template)) return template;
  // Own properties are made, whatever they are called: an assignment to `__proto__` would be something else.
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

/** What a path leads to by own properties and by the numbers of items; undefined if it leads nowhere. */
function valueAt(payload: unknown, path: string): unknown {
  let value = payload;
  for (const segment of path.split('.')) {
    if (!hasKeys(value) || !Object.hasOwn(value, segment)) return undefined;
    // An array's length is its own property, and no item.
    if (Array.isArray(value) && segment === 'length') return undefined;
    value = value[segment];
  }
  return value;
}
