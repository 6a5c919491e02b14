/** Decodes a body, without its byte order mark; undefined where the bytes are invalid in its charset. */
export function textOf(body: Uint8Array, charset: string | undefined): string | undefined {
  const decoder = decoderFor(charsetByMark(body) ?? charset ?? 'utf-8');
  if (decoder === undefined) return undefined;
  try {
    return decoder.decode(body);
  } catch {
    return undefined;
  }
}

/** Whether the platform can decode a charset. */
export function isKnownCharset(charset: string | undefined): boolean {
  return charset === undefined || decoderFor(charset) !== undefined;
}

function decoderFor(charset: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(charset, { fatal: true });
  } catch {
    return undefined;
  }
}

/** The charset of a byte order mark, which takes precedence over the Content-Type. */
function charsetByMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}
