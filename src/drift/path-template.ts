import { parameterNamesIn } from '../openapi/operations/path-template.ts';

/** Forms of segments that are ids: numbers, UUIDs, digests, ULIDs, dates, ids with a prefix, addresses. */
const idForms: readonly RegExp[] = [
  /^\d+$/,
  /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i,
  /^(?=.{0,200}\d)[\da-f]{8,200}$/i,
  /^[\dA-HJKMNP-TV-Z]{26}$/,
  /^\d{4}-\d{2}-\d{2}/,
  /^[a-z]{1,20}[_-](?=.{0,200}\d)[\da-z]{1,200}$/i,
  /^(?=.{0,200}\d.{0,200}\d)(?=.{0,200}[a-z])[\w-]{12,200}$/i,
  /@/,
];

/** A version is part of an API's paths: `v1`, `v2.1`, `2024-01`. */
const version = /^v\d+(?:\.\d+)*$/i;

/** Makes templates of undocumented paths, so that `/x/1` and `/x/2` are the same. */
export class PathTemplates {
  /** The document's paths, segment by segment. */
  readonly #known: readonly (readonly string[])[];
  readonly #ids: ReadonlySet<string>;

  /** @param ids texts that were seen as ids */
  constructor(templates: readonly string[], ids: ReadonlySet<string>) {
    this.#known = templates.map((template) => template.split('/').slice(1));
    this.#ids = ids;
  }

  /** @param path percent-encoded, without the query */
  templateOf(path: string): string {
    let fitting = this.#known;
    const names = new Set<string>();
    const segments = path.split('/').slice(1);
    const written = segments.map((segment, index) => {
      const literal = fitting.filter((one) => one[index] === segment);
      const open = fitting.filter((one) => /^\{[^{}]+\}$/.test(one[index] ?? ''));
      fitting = literal.length > 0 ? literal : open;
      if (literal.length > 0) return segment;
      const [first] = open;
      const known = first?.[index] === undefined ? undefined : parameterNamesIn(first[index])[0];
      // The last segment may be a name instead of an id: `/orders/stats`.
      const mayBeName = known === undefined || index === segments.length - 1;
      if (mayBeName && !this.#isId(segment)) return segment;
      return `{${distinct(known ?? 'id', names)}}`;
    });
    return `/${written.join('/')}`;
  }

  #isId(segment: string): boolean {
    const text = decodedOrRaw(segment);
    return !version.test(text) && (this.#ids.has(text) || idForms.some((form) => form.test(text)));
  }
}

/** A name that the path does not have yet; remembers it. */
function distinct(name: string, names: Set<string>): string {
  let free = name;
  for (let count = 2; names.has(free); count++) free = `${name}${count}`;
  names.add(free);
  return free;
}

/** A percent-decoded text; the text itself if it is malformed. */
export function decodedOrRaw(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const idNames = /^(?:id|uuid|guid|key|slug|sku|handle|username)$|(?:_id|Id|_uuid|Uuid)$/;

/** Adds the ids in a JSON value to a set. */
export function collectIds(value: unknown, ids: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    const isScalar = typeof inner === 'string' || typeof inner === 'number';
    if (!isScalar) collectIds(inner, ids);
    else if (idNames.test(name) && String(inner).length > 0 && ids.size < mostIds) ids.add(String(inner));
  }
}

const mostIds = 100_000;
