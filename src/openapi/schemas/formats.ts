import type { Format } from 'ajv';
import { laravelSchemes } from './url-schemes.ts';

const anyYear =
  '\\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)';
const leapYear = '(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';

const schemes = laravelSchemes.map((scheme) => scheme.replace(/[.+]/g, '\\$&')).join('|');

/**
 * Formats of JSON Schema and of OpenAPI's registry that ajv-formats lacks. Any other unknown format stops the start:
 * users of mock servers complain most about formats that are silently not checked. `laravel-url` is ours: it demands a
 * scheme that Laravel's `url` rule accepts, in any case; a pattern beside it restricts the rest of the URL.
 */
export const additionalFormats: Readonly<Record<string, Format>> = {
  // RFC 3339 as one expression: ajv-formats parses it, which takes most of the time of validating a list of webhooks.
  'date-time': new RegExp(
    `^(?:${anyYear}|${leapYear}-02-29)[Tt ](?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?(?:[Zz]|[+-](?:[01]\\d|2[0-3])(?::?[0-5]\\d)?)$`,
  ),
  // RFC 3987: a scheme and anything but white space, control characters and the delimiters that no IRI may contain.
  iri: /^[A-Za-z][A-Za-z0-9+.-]*:[^\s\p{Cc}\p{Cs}<>"{}|\\^`]*$/u,
  'iri-reference': /^[^\s\p{Cc}\p{Cs}<>"{}|\\^`]*$/u,
  'laravel-url': new RegExp(`^(?:${schemes})://`, 'i'),
  'idn-email': /^[^\s@]+@[^\s@]+$/u,
  'idn-hostname': /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*)(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*))*\.?$/u,
};
