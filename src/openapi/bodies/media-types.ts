/** A media type or range (`image/*`), in lower case except for the values of its parameters. */
export interface MediaType {
  readonly type: string;
  readonly subtype: string;
  /** Without `charset`, which is the encoding of a text and not its type. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly charset: string | undefined;
}

/** Whether a media type is JSON: `application/json`, `application/problem+json`, `text/json`. */
export function isJsonMediaType(mediaType: string): boolean {
  // `application/json-seq` is a sequence of JSON texts, and not JSON itself.
  return /[/+](?:x-)?json\b(?!-(?:seq|lines))/i.test(mediaType);
}

/** Whether a Content-Type matches a media type or range (`image/*`) of the document. */
export function fitsMediaType(contentType: string | undefined, mediaType: string): boolean {
  const given = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const [wanted = ''] = mediaType.toLowerCase().split(';', 1);
  return wanted === '*/*' || given === wanted || (wanted.endsWith('/*') && given.startsWith(wanted.slice(0, -1)));
}

const parameterForm = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^;"]*))/g;

/** Parses a media type or range; undefined for an invalid text. */
export function parseMediaType(text: string): MediaType | undefined {
  const [, type = '', subtype = '', rest = ''] =
    /^\s*([\w!#$%&'*+.^`|~-]+)\/([\w!#$%&'*+.^`|~-]+)\s*(;.*)?$/s.exec(text) ?? [];
  if (type === '') return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, token = ''] of rest.matchAll(parameterForm)) {
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/gs, '$1') ?? token.trim());
  }
  const charset = parameters.get('charset');
  parameters.delete('charset');
  return { type: type.toLowerCase(), subtype: subtype.toLowerCase(), parameters, charset };
}

/** Splits a list as in `Accept` at its commas, except those in quoted strings. */
export function splitList(text: string): string[] {
  return (text.match(/(?:[^,"]|"(?:\\.|[^"\\])*"?)+/gs) ?? []).map((item) => item.trim()).filter((item) => item !== '');
}

export function essenceOf({ type, subtype }: MediaType): string {
  return `${type}/${subtype}`;
}

/** Whether it is a range: `image/*`, `application/*+json`, or all types. */
export function isRange({ type, subtype }: MediaType): boolean {
  return type === '*' || subtype === '*' || subtype.startsWith('*+');
}

/** Whether a media type is in a range. */
export function rangeHolds(range: MediaType, { type, subtype }: MediaType): boolean {
  if (range.type !== '*' && range.type !== type) return false;
  return range.subtype === '*' || (range.subtype.startsWith('*+') && subtype.endsWith(range.subtype.slice(1)));
}

/** Older names of media types. */
const synonyms: Readonly<Record<string, string>> = {
  'text/json': 'application/json',
  'application/x-json': 'application/json',
  'text/xml': 'application/xml',
};

/** Whether a reader of the first media type can also read the second: `application/json` and `application/hal+json`. */
export function isKindOf(general: MediaType, special: MediaType): boolean {
  const wanted = plainName(general);
  const given = plainName(special);
  if (wanted === given) return true;
  if (special.type === 'image') return false;
  return (
    (wanted === 'application/json' && given.endsWith('+json')) ||
    (wanted === 'application/xml' && given.endsWith('+xml') && given !== 'application/xhtml+xml')
  );
}

function plainName(mediaType: MediaType): string {
  const name = essenceOf(mediaType);
  return synonyms[name] ?? name;
}

/** How a media type is written. */
export type Notation =
  | 'json'
  | 'json-lines'
  | 'json-seq'
  | 'xml'
  | 'yaml'
  | 'csv'
  | 'tsv'
  | 'events'
  | 'form'
  | 'multipart'
  | 'text'
  | 'bytes'
  | 'unknown';

const notations: readonly (readonly [Notation, RegExp])[] = [
  ['json-lines', /^[^/]+\/(x-)?(ndjson|jsonl|jsonlines|json-?lines|json-l)$|[+/]ndjson$/],
  ['json-seq', /[/+]json-seq$/],
  ['json', /[/+](x-)?json$/],
  ['text', /^application\/xhtml\+xml$/],
  ['bytes', /^image\/svg\+xml$/],
  ['xml', /[/+]xml$|^[^/]+\/xml-dtd$/],
  ['yaml', /[/+](x-)?ya?ml$|^[^/]+\/vnd\.yaml$/],
  ['csv', /^[^/]+\/(x-)?csv$|^[^/]+\/comma-separated-values$/],
  ['tsv', /^[^/]+\/(x-)?(tsv|tab-separated-values)$/],
  ['events', /^text\/event-stream$/],
  ['form', /^application\/x-www-form-urlencoded$/],
  ['multipart', /^multipart\//],
  [
    'text',
    /^text\/|^application\/(x-)?(javascript|ecmascript|sql|graphql|jwt|jose|pem|toml|x-pem-file|pgp-signature)\b|^message\//,
  ],
  [
    'bytes',
    /^(image|audio|video|font|model)\/|^application\/(octet-stream|pdf|(x-)?(g?zip|zip-compressed|tar|bzip2?|7z-compressed|rar-compressed|gtar|compressed|protobuf|msdownload|shockwave-flash)|epub\+zip|vnd\.rar|java-archive|wasm|msword|postscript|rtf|vnd\.(ms-|openxmlformats|oasis|google-earth|apple|android|protobuf).*|cbor|msgpack|x-msgpack|grpc.*|pkcs.*|pkix.*|x-x509.*|x-pkcs.*|force-download|download|binary|dicom|ogg|mp4|font.*|x-font.*)$|[+](zip|gzip|cbor|protobuf)$/,
  ],
];

/** How a concrete media type is written; `unknown` for an unknown type. */
export function notationOf(mediaType: MediaType): Notation {
  const name = essenceOf(mediaType);
  return notations.find(([, form]) => form.test(name))?.[0] ?? 'unknown';
}
