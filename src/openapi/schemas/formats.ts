import type { Format } from 'ajv';
import { laravelSchemes } from './url-schemes.ts';

const anyYear =
  '\\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)';
const leapYear = '(?:\\d\\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)';

const schemes = laravelSchemes.map((scheme) => scheme.replace(/[.+]/g, '\\$&')).join('|');

/**
 * Formats of JSON Schema and of OpenAPI's registry that ajv-formats leaves out. Every other unknown format stops the
 * start: a format that is silently not checked is the fault that people report most of mock servers. `laravel-url` is ours:
 * it asks for a scheme that Laravel's `url` rule takes, in any case; what else a URL may be, a pattern beside it says.
 */
export const additionalFormats: Readonly<Record<string, Format>> = {
  // RFC 3339, which ajv-formats takes apart: that takes most of the time that checking a list of webhooks does.
  'date-time': new RegExp(
    `^(?:${anyYear}|${leapYear}-02-29)[Tt ](?:[01]\\d|2[0-3]):[0-5]\\d:(?:[0-5]\\d|60)(?:\\.\\d+)?(?:[Zz]|[+-](?:[01]\\d|2[0-3])(?::?[0-5]\\d)?)$`,
  ),
  // RFC 3987: a scheme and anything but white space, control characters and the delimiters that no IRI may hold.
  iri: /^[A-Za-z][A-Za-z0-9+.-]*:[^\s\p{Cc}\p{Cs}<>"{}|\\^`]*$/u,
  'iri-reference': /^[^\s\p{Cc}\p{Cs}<>"{}|\\^`]*$/u,
  'laravel-url': new RegExp(`^(?:${schemes})://`, 'i'),
  'idn-email': /^[^\s@]+@[^\s@]+$/u,
  'idn-hostname': /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*)(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*))*\.?$/u,
};
