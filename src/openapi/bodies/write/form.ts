import { hasKeys, isJsonObject } from '../../document/json-pointer.ts';

/** Writes an object as `application/x-www-form-urlencoded`: lists are repeated, nested objects get brackets. */
export function writeForm(value: unknown): string {
  if (typeof value === 'string') return value;
  const pairs = new URLSearchParams();
  for (const [name, text] of pairsOf(value)) pairs.append(name, text);
  return pairs.toString();
}

const boundary = 'talkover-mock-boundary';

/** The media type of what {@link writeMultipart} returns. */
export function multipartType(contentType: string): string {
  return /;\s*boundary=/i.test(contentType) ? contentType : `${contentType}; boundary=${boundary}`;
}

/** Writes an object's properties as parts of a form, and a list's items as parts without names. */
export function writeMultipart(value: unknown, contentType: string): string {
  const [, quoted, token = boundary] = /;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const parts = isJsonObject(value)
    ? Object.entries(value)
    : (Array.isArray(value) ? value : [value]).map((item) => ['', item]);
  const written = parts.map(([name, part]) => {
    const disposition = name === '' ? '' : `Content-Disposition: form-data; name="${escapedName(String(name))}"\r\n`;
    const type = hasKeys(part) ? 'application/json' : 'text/plain; charset=utf-8';
    return `--${quoted ?? token}\r\n${disposition}Content-Type: ${type}\r\n\r\n${hasKeys(part) ? JSON.stringify(part) : String(part)}\r\n`;
  });
  return `${written.join('')}--${quoted ?? token}--\r\n`;
}

/** Escapes a name as browsers do. */
function escapedName(name: string): string {
  return name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
}

function* pairsOf(value: unknown, prefix = ''): Generator<readonly [name: string, text: string]> {
  for (const [key, child] of hasKeys(value) ? Object.entries(value) : []) {
    const name = prefix === '' ? key : `${prefix}[${key}]`;
    if (Array.isArray(child)) {
      for (const item of child) {
        if (hasKeys(item)) yield* pairsOf(item, `${name}[]`);
        else yield [name, String(item ?? '')];
      }
    } else if (hasKeys(child)) yield* pairsOf(child, name);
    else yield [name, String(child ?? '')];
  }
}
