import type { FaultRule, ListedFault } from './api.ts';
import { badge, make } from './elements.ts';
import { cell } from './row-list.ts';

/** A row's properties besides the rule. */
export interface RuleRow {
  /** The attribute with its number: `data-fault`. */
  readonly key: string;
  /** The word for a rule that will not apply again; undefined while it may. */
  readonly over: string | undefined;
  readonly more?: readonly HTMLElement[];
}

/** A table row for a rule: its number, its effect, its requests, and how often it has applied. */
export function ruleRow({ id, fired, rule }: ListedFault, { key, over, more = [] }: RuleRow): HTMLTableRowElement {
  const count = rule.times === undefined ? String(fired) : `${fired} of ${rule.times}`;
  return make(
    'tr',
    { role: 'row', [key]: String(id), ...(over !== undefined && { class: 'spent' }) },
    cell(String(id), { class: 'mono number' }),
    cell(effectOf(rule), { class: 'effect' }),
    cell(scopeOf(rule), { class: 'wrap' }),
    make(
      'td',
      { role: 'cell', class: 'fired' },
      make('span', { class: 'mono' }, count),
      ...(over !== undefined ? [' ', badge(over, 'plain')] : []),
    ),
    ...more,
  );
}

/** The effect of a rule: `503, after 200 ms`. */
function effectOf({ answer, fault, status, example, delayMs }: FaultRule): string {
  const answers = [
    status === undefined ? undefined : `answer ${status}`,
    example === undefined ? undefined : `example ${example}`,
  ];
  const effects = [
    answer && 'the mock answers',
    fault,
    ...answers,
    delayMs === undefined ? undefined : `after ${delayMs} ms`,
  ];
  return effects.filter((effect) => effect !== undefined).join(', ');
}

/** The requests that a rule applies to. */
function scopeOf({ operationId = 'Every operation', match = {}, probability }: FaultRule): string {
  const { path, headers, body } = match;
  const conditions = [
    path === undefined ? undefined : `path ${path}`,
    headers === undefined ? undefined : `headers ${JSON.stringify(headers)}`,
    body === undefined ? undefined : `body with ${JSON.stringify(body)}`,
    probability === undefined ? undefined : `probability ${probability}`,
  ];
  return [operationId, ...conditions].filter((condition) => condition !== undefined).join(' · ');
}
