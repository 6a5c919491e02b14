import { Refusal } from './refusal.ts';

export interface Part {
  readonly name: string;
  readonly fileName: string | undefined;
  readonly type: string | undefined;
  readonly content: Buffer;
}

const malformed = () => new Refusal(400, 'invalid_request', ['body.multipart']);

/** The parts of a multipart body. Throws {@link Refusal} where it is malformed. */
export function readMultipart(body: Buffer, boundary: string): readonly Part[] {
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts: Part[] = [];
  let at = whole.indexOf(delimiter);
  while (at !== -1) {
    const start = at + delimiter.length;
    if (whole.subarray(start, start + 2).toString() === '--') return parts;
    const lineEnd = whole.indexOf('\r\n', start);
    const next = whole.indexOf(delimiter, start);
    if (lineEnd === -1 || next === -1) throw malformed();
    parts.push(partOf(whole.subarray(lineEnd, next)));
    at = next;
  }
  throw malformed();
}

/** Of a part from the line break before its headers on. */
function partOf(bytes: Buffer): Part {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) throw malformed();
  const headers = new Map<string, string>();
  for (const line of bytes.subarray(0, end).toString('utf8').split('\r\n').filter(Boolean)) {
    const colon = line.indexOf(':');
    if (colon < 1) throw malformed();
    headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const disposition = headers.get('content-disposition') ?? '';
  const name = parameter(disposition, 'name');
  if (!/^form-data\s*(;|$)/i.test(disposition) || name === undefined) throw malformed();
  const type = headers.get('content-type');
  return { name, fileName: parameter(disposition, 'filename'), type, content: bytes.subarray(end + 4) };
}

function parameter(disposition: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}=(?:"((?:\\\\"|[^"])*)"|([^;\\s]+))`, 'i').exec(disposition);
  const text = found?.[1] ?? found?.[2];
  return text?.replace(/\\"/g, '"').replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');
}
