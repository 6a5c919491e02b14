/** Gives a made-up text the form that HTTP prescribes for a header: most schemas say only that it is a string. */
export function inForm(key: string, value: string): string {
  const form = forms[key];
  if (form === undefined) return value;
  if (typeof form === 'function') return form(value);
  const [right, usual] = form;
  return right.test(value) ? value : usual;
}

/** A conversion into the form; or a pattern of the form, and a usual value in place of values without it. */
type Form = ((value: string) => string) | readonly [right: RegExp, usual: string];

const listOfNames = /^[\w*-]+(, ?[\w*-]+)*$/;

const forms: Readonly<Record<string, Form>> = {
  etag: (value) => (/^(W\/)?".*"$/.test(value) ? value : `"${value.replaceAll('"', '')}"`),
  'last-modified': httpDate,
  expires: httpDate,
  sunset: httpDate,
  'set-cookie': (value) => (value.includes('=') ? value : `cookie=${encodeURIComponent(value)}`),
  'accept-ranges': [/^(bytes|none)$/, 'none'],
  age: [/^\d+$/, '0'],
  allow: [/^[A-Z]+(, ?[A-Z]+)*$/, 'GET'],
  'cache-control': [/^[a-z-]+(=[^\s,]+)?(, ?[a-z-]+(=[^\s,]+)?)*$/, 'no-store'],
  'content-disposition': [/^(inline|attachment)\b/, 'attachment'],
  'content-language': [/^[a-z]{2,3}(-\w+)*$/i, 'en'],
  'content-range': [/^[a-z]+ (\d+-\d+|\*)\/(\d+|\*)$/, 'bytes 0-0/*'],
  deprecation: [/^(@\d+|true)$/, 'true'],
  link: [/^</, '</>; rel="self"'],
  pragma: [/^[\w-]+$/, 'no-cache'],
  'retry-after': [/^\d+$|GMT$/, '1'],
  'strict-transport-security': [/^max-age=/, 'max-age=0'],
  vary: [listOfNames, 'Accept'],
  'www-authenticate': [/^[\w-]+( \w+=.*)?$/, 'Bearer'],
  'x-content-type-options': [/^nosniff$/, 'nosniff'],
  'x-frame-options': [/^[A-Z]+$/, 'DENY'],
};

function httpDate(value: string): string {
  const time = Date.parse(value);
  return new Date(Number.isNaN(time) ? 0 : time).toUTCString();
}
