/** The text of a body, without its byte order mark; undefined where the bytes are none in its character set. */
export function textOf(body: Uint8Array, charset: string | undefined): string | undefined {
  const decoder = decoderFor(charsetByMark(body) ?? charset ?? 'utf-8');
  if (decoder === undefined) return undefined;
  try {
    return decoder.decode(body);
  } catch {
    return undefined;
  }
}

/** Whether the platform can read a character set. */
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

/** A byte order mark says more of a text than its Content-Type does. */
function charsetByMark([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined;
}
