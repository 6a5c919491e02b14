import { hasKeys, parsePointer } from './json-pointer.ts';
import { below, keyOf, type Place } from './place.ts';

/** The files that pointers lead into. */
interface Files {
  valueAt(place: Place): unknown;
  /** Undefined where a reference leads nowhere. */
  tryResolve(place: Place): { readonly value: unknown; readonly place: Place } | undefined;
}

/**
 * Resolves pointers that are invalid by the letter: ones that go through a reference where OpenAPI allows none
 * (`#/components/schemas/Pet` with `schemas: { $ref: schemas.yaml }`), as documents of other tools do.
 */
export class LenientPointers {
  readonly #files: Files;
  /** Places that are being resolved: a reference may lead through itself. */
  readonly #active = new Set<string>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** The place that is meant; undefined where there is none, or a reference on the way leads nowhere. */
  find(place: Place): Place | undefined {
    const { uri, pointer } = place;
    const key = keyOf(place);
    if (!pointer.startsWith('/') || this.#active.has(key)) return undefined;
    this.#active.add(key);
    try {
      let at: Place = { uri, pointer: '' };
      let value = this.#files.valueAt(at);
      for (const segment of parsePointer(pointer)) {
        if (!hasKeys(value)) return undefined;
        if (!Object.hasOwn(value, segment) && typeof value.$ref === 'string') {
          const target = this.#files.tryResolve(at);
          if (target === undefined) return undefined;
          at = target.place;
          value = target.value;
        }
        if (!hasKeys(value) || !Object.hasOwn(value, segment)) return undefined;
        at = below(at, segment);
        value = value[segment];
      }
      return at;
    } finally {
      this.#active.delete(key);
    }
  }
}

/** The target of a `$ref` that encodes a slash in a name as `%2F` and not as `~1`; undefined for other references. */
export function withEncodedSlashes(ref: string, { uri }: Place): Place | undefined {
  const [, pointer = ''] = /#(\/.*)$/s.exec(ref) ?? [];
  if (!/%2f/i.test(pointer)) return undefined;
  try {
    return below({ uri, pointer: '' }, ...pointer.slice(1).split('/').map(decodeURIComponent));
  } catch {
    return undefined;
  }
}
