import { isJsonObject } from '../../document/json-pointer.ts';

const fields = ['event', 'id', 'retry', 'data'];

/** Writes items as server-sent events, one each. Keeps a text that is already a stream of events. */
export function writeEvents(value: unknown): string {
  if (typeof value === 'string' && /^(?:data|event|id|retry|)(?::|$)/m.test(value.split(/[\r\n]/, 1)[0] ?? '')) {
    // Only a blank line ends an event.
    return value === '' ? '' : `${withoutFinalBreaks(value)}\n\n`;
  }
  return (Array.isArray(value) ? value : [value]).map(eventOf).join('');
}

function eventOf(item: unknown): string {
  if (!isEvent(item)) return `${dataLines(item)}\n`;
  const lines = fields.map((name) => {
    if (!Object.hasOwn(item, name)) return '';
    return name === 'data' ? dataLines(item.data) : `${name}: ${String(item[name]).replace(/[\r\n]+/g, ' ')}\n`;
  });
  return `${lines.join('')}\n`;
}

/** Whether an item has only the fields of an event. */
function isEvent(item: unknown): item is Record<string, unknown> {
  if (!isJsonObject(item)) return false;
  const names = Object.keys(item);
  return names.includes('data') && names.every((name) => fields.includes(name));
}

function dataLines(data: unknown): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => `data: ${line}\n`)
    .join('');
}

function withoutFinalBreaks(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === '\n') end -= text[end - 2] === '\r' ? 2 : 1;
  return text.slice(0, end);
}
