import type { Schemas } from './api.ts';
import { make } from './elements.ts';

type Violation = Schemas['Violation'];

/** The violations of one side of an exchange, by place. */
export interface WrongSide {
  /** By JSON Pointer in the body. */
  readonly body: ReadonlyMap<string, readonly string[]>;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
}

/** Sorts the violations of one side by place. */
export function wrongSide(violations: readonly Violation[], side: Violation['in']): WrongSide {
  const body = new Map<string, readonly string[]>();
  const headers = new Map<string, readonly string[]>();
  for (const { in: place, where, message } of violations) {
    if (place !== side) continue;
    const [, pointer] = /^body(\/.*)?$/s.exec(where) ?? [];
    const [, header] = /^header\/(.*)$/s.exec(where) ?? [];
    if (where === 'body' || pointer !== undefined) add(body, pointer ?? '', message);
    else if (header !== undefined) add(headers, header.toLowerCase(), message);
    else if (where === 'media type') add(headers, 'content-type', message);
  }
  return { body, headers };
}

function add(to: Map<string, readonly string[]>, key: string, message: string): void {
  to.set(key, [...(to.get(key) ?? []), message]);
}

/** All violations of an exchange as a list; nothing for a sound one. */
export function violationsView(violations: readonly Violation[]): HTMLElement[] {
  if (violations.length === 0) return [];
  const items = violations.map(({ in: side, where, message }) =>
    make('li', {}, make('code', {}, `${side} ${where}`), ` ${message}`),
  );
  return [make('ul', { class: 'reason violations', 'aria-label': 'Violations' }, ...items)];
}
