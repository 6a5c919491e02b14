import type { Format } from 'ajv';

/**
 * Formats of JSON Schema and of OpenAPI's registry that ajv-formats leaves out. Every other unknown format stops the
 * start: a format that is silently not checked is the fault that people report most of mock servers.
 */
export const additionalFormats: Readonly<Record<string, Format>> = {
  // RFC 3987: a scheme and anything but white space, control characters and the delimiters that no IRI may hold.
  iri: /^[A-Za-z][A-Za-z0-9+.-]*:[^\s\p{Cc}\p{Cs}<>"{}|\\^`]*$/u,
  'iri-reference': /^[^\s\p{Cc}\p{Cs}<>"{}|\\^`]*$/u,
  'idn-email': /^[^\s@]+@[^\s@]+$/u,
  'idn-hostname': /^[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*)(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]*))*\.?$/u,
};
