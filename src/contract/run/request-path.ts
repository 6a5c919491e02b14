import type { PathValues } from './given.ts';
import { ReferenceUnmet } from './reference-unmet.ts';

/**
 * Fills percent-encoded texts into a path template.
 * @throws {ReferenceUnmet} for a path that no URL can hold
 */
export function pathOf(template: string, texts: ReadonlyMap<string, string>): string {
  const path = template.replace(/\{([^{}]+)\}/g, (_, name: string) => texts.get(name) ?? '');
  const relative = relativePartIn(path);
  if (relative !== undefined) throw new ReferenceUnmet(`no URL can hold ${relative} as a part of its path`);
  return path;
}

/** Fills values into a path template. Lone surrogates, which no URL can hold, are replaced. */
export function filledPath(template: string, values: PathValues): string {
  return template.replace(/\{([^{}]+)\}/g, (_, name: string) =>
    encodeURIComponent((values[name] ?? '').toWellFormed()),
  );
}

/** A `.` or `..` segment of a path, which URL parsers resolve; undefined for none. */
function relativePartIn(path: string): string | undefined {
  return path.split('/').find((part) => /^\.{1,2}$/.test(part));
}
