/** A key of `responses` as it is looked up: a status, `2XX`, or `default`; undefined for a key that is none. */
export function responseName(key: string): string | undefined {
  if (/^[1-5](?:[0-9]{2}|XX)$/i.test(key)) return key.toUpperCase();
  return key.toUpperCase() === 'DEFAULT' ? 'default' : undefined;
}

/** The same for a key whose author must have meant one: `20X`, `200 OK`, `200,201`, `success`. */
export function meantResponseName(key: string): string | undefined {
  const text = key.trim();
  const exact = responseName(text);
  if (exact !== undefined) return exact;
  const [, range] = /^([1-5])(?:\d[X*]|[X*]\d|\*{1,2}|X)$/i.exec(text) ?? [];
  if (range !== undefined) return `${range}XX`;
  const [, first] = /^([1-5](?:\d\d|XX))(?=[^A-Z0-9])/i.exec(text) ?? [];
  if (first !== undefined) return first.toUpperCase();
  return /^(?:ok|success|successful)$/i.test(text) ? '200' : undefined;
}

/** The status that a name of {@link responseName} stands for; undefined for a text that is none. */
export function statusOf(name: string): number | undefined {
  if (/^[1-5][0-9]{2}$/.test(name)) return Number(name);
  if (/^[1-5]XX$/i.test(name)) return Number(name[0]) * 100;
  // What a default response is for is not known before it is asked for.
  return name.toUpperCase() === 'DEFAULT' ? 500 : undefined;
}
