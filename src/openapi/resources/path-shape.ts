import { servedPath } from '../operations/path-template.ts';

/** A part of a path between slashes. */
export interface Segment {
  /** A literal as written, or the name of a parameter that fills the segment. */
  readonly text: string;
  readonly isParameter: boolean;
}

/**
 * The segments of a path template. Splits some of them: `Orders({id})` is `Orders/{id}`, and `{id}:cancel` is
 * `{id}/:cancel`; drops the extension of `orders.json` or `{id}.json`.
 */
export function segmentsOf(path: string): Segment[] {
  // A slash in braces is part of a parameter's name.
  const parts = servedPath(path).match(/(?:\{[^{}]*\}|[^/])+/g) ?? [];
  return parts.flatMap(segmentsIn);
}

function segmentsIn(text: string): Segment[] {
  const plain = text.replace(/(?<=.)\.json$/i, '');
  const [, parameter, action = ''] = /^\{([^{}]+)\}(:[\w-]+)?$/.exec(plain) ?? [];
  if (parameter !== undefined) return [parameterOf(parameter), ...(action === '' ? [] : [literalOf(action)])];
  const [, collection, key] = /^([^{}()]+)\((?:'\{([^{}]+)\}'|\{[^{}]+\})\)$/.exec(plain) ?? [];
  if (collection === undefined) return [literalOf(plain)];
  return [literalOf(collection), parameterOf(key ?? /\{([^{}]+)\}/.exec(plain)?.[1] ?? '')];
}

function parameterOf(name: string): Segment {
  return { text: name, isParameter: true };
}

function literalOf(text: string): Segment {
  return { text, isParameter: false };
}

/** The common form of paths with the same literals, without parameter names: `orders/{}`. */
export function templateOf(segments: readonly Segment[]): string {
  return segments.map(({ text, isParameter }) => (isParameter ? '{}' : text)).join('/');
}
