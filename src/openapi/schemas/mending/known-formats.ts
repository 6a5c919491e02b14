import { additionalFormats } from '../formats.ts';

/** The formats that are checked, and those of OpenAPI's registry and of Swagger that don't affect validity. */
const known: ReadonlySet<string> = new Set([
  ...Object.keys(additionalFormats),
  // The formats of ajv-formats, listed here so that it need not be loaded.
  ...['date', 'time', 'date-time', 'iso-time', 'iso-date-time', 'duration', 'uri', 'uri-reference', 'uri-template'],
  ...['url', 'email', 'hostname', 'ipv4', 'ipv6', 'regex', 'uuid', 'json-pointer', 'json-pointer-uri-fragment'],
  ...['relative-json-pointer', 'byte', 'int32', 'int64', 'float', 'double', 'password', 'binary'],
  ...['base64url', 'char', 'commonmark', 'date-time-local', 'decimal', 'decimal128', 'double-int', 'html', 'http-date'],
  ...['int8', 'int16', 'media-range', 'sf-binary', 'sf-boolean', 'sf-decimal', 'sf-integer', 'sf-string', 'sf-token'],
  ...['time-local', 'uint8', 'uint16', 'uint32', 'uint64'],
]);

/** Whether a format is known. */
export function isKnownFormat(format: string): boolean {
  return known.has(format);
}
