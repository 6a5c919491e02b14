import type { Switches } from './switches.ts';

/** What is kept of the fields of a new ticket or a change; the fault switches make it something else. */
export function kept(
  input: Readonly<Record<string, unknown>>,
  from: 'form' | 'json' | 'multipart',
  { on }: Switches,
): Record<string, unknown> {
  const fields = { ...input };
  const change = <Kind>(name: string, isKind: (value: unknown) => value is Kind, to: (value: Kind) => unknown) => {
    const value = fields[name];
    if (isKind(value)) fields[name] = to(value);
  };
  if (on('latin1')) for (const name of ['title', 'description']) change(name, isText, inLatin1);
  if (on('trimmed')) change('title', isText, (text) => text.trim());
  if (on('truncated')) change('description', isText, (text) => [...text].slice(0, 255).join(''));
  if (on('escaped')) for (const name of ['title', 'description']) change(name, isText, escaped);
  if (on('optional-dropped')) delete fields.icon;
  if (on('last-item') && from === 'form') change('labels', isList, (labels) => labels.slice(-1));
  if (on('false-is-true')) change('confidential', isFlag, () => true);
  if (on('zero-dropped') && fields.weight === 0) delete fields.weight;
  if (on('estimate-rounded')) change('estimate', isNumber, (hours) => Math.ceil(hours));
  if (on('int32-wrapped')) change('external_ref', isNumber, (reference) => reference % 2 ** 32);
  if (on('day-shifted')) change('due_on', isText, dayBefore);
  return fields;
}

export function inLatin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}

const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number';
const isFlag = (value: unknown) => typeof value === 'boolean';
const isList = (value: unknown) => Array.isArray(value);

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
