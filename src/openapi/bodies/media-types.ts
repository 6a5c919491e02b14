/** Whether a media type is JSON: `application/json`, `application/problem+json`, `text/json`. */
export function isJsonMediaType(mediaType: string): boolean {
  return /[/+]json\b/i.test(mediaType);
}

/** Whether a Content-Type is of a media type or range (`image/*`) of the document. */
export function fitsMediaType(contentType: string | undefined, mediaType: string): boolean {
  const given = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const [wanted = ''] = mediaType.toLowerCase().split(';', 1);
  return wanted === '*/*' || given === wanted || (wanted.endsWith('/*') && given.startsWith(wanted.slice(0, -1)));
}
