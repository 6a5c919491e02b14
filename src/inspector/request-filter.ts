import type { RecordedRequest } from './api.ts';

/** The filter in the form. */
export function filterOf(form: FormData): (exchange: RecordedRequest) => boolean {
  const field = (name: string) => String(form.get(name) ?? '');
  const [text, status, operation, session] = [
    field('text').toLowerCase(),
    ...['status', 'operation', 'session'].map(field),
  ];
  return (exchange) =>
    (!session || exchange.session === session) &&
    (!operation || exchange.operationId === operation) &&
    (!status || kindOf(exchange) === status) &&
    (!text || textOf(exchange).includes(text));
}

function kindOf({ status }: RecordedRequest): string {
  return status === null ? 'none' : (String(status)[0] ?? '');
}

/** The searchable text of an exchange, made on the first search. */
const texts = new WeakMap<RecordedRequest, string>();

function textOf(exchange: RecordedRequest): string {
  const known = texts.get(exchange);
  if (known !== undefined) return known;
  const { method, url, status, reason, requestBody, responseBody } = exchange;
  const parts = [method, url, String(status), reason ?? '', JSON.stringify(requestBody), JSON.stringify(responseBody)];
  const text = parts.join('\n').toLowerCase();
  texts.set(exchange, text);
  return text;
}
