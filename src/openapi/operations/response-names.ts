/** The normalized form of a key of `responses`: a status, `2XX`, or `default`; undefined for an invalid key. */
export function responseName(key: string): string | undefined {
  if (/^[1-5](?:[0-9]{2}|XX)$/i.test(key)) return key.toUpperCase();
  return key.toUpperCase() === 'DEFAULT' ? 'default' : undefined;
}

/** Like {@link responseName}, for a key whose meaning can be guessed: `20X`, `200 OK`, `200,201`, `success`. */
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

/** The status of a name of {@link responseName}; undefined for another text. */
export function statusOf(name: string): number | undefined {
  if (/^[1-5][0-9]{2}$/.test(name)) return Number(name);
  if (/^[1-5]XX$/i.test(name)) return Number(name[0]) * 100;
  // The meaning of a default response is unknown before a request.
  return name.toUpperCase() === 'DEFAULT' ? 500 : undefined;
}
