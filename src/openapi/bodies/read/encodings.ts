import { hasKeys } from '../../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../../document/source-files.ts';
import type { Style } from '../../parameters/styles.ts';

/** How a property of a form is written: its entry in `encoding`. */
export interface Encoding {
  readonly contentTypes: readonly string[];
  /** Undefined where the document says nothing of it. */
  readonly style: Style | undefined;
  readonly explode: boolean;
  /** False only where the document says so itself. */
  readonly allowsReserved: boolean;
  /** The headers that its part has to have. */
  readonly requiredHeaders: readonly string[];
}

/** Those of RFC 3986 but for a plus sign, which is a space, and the asterisk, which browsers leave as it is. */
export const reservedCharacters = /[:/?#[\]@!$&'(),;=]/;

const styles: readonly unknown[] = ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'];

/** The encodings of a Media Type Object, by property. */
export function readEncodings(files: SourceFiles, mediaType: Place): ReadonlyMap<string, Encoding> {
  const at = below(mediaType, 'encoding');
  const declared = files.valueAt(at);
  if (!hasKeys(declared)) return new Map();
  return new Map(
    Object.entries(declared).flatMap(([name, encoding]) =>
      hasKeys(encoding)
        ? [[name, encodingOf(encoding, (header) => isRequired(files, below(at, name, 'headers', header)))]]
        : [],
    ),
  );
}

function encodingOf(declared: Record<string, unknown>, isRequiredHeader: (name: string) => boolean): Encoding {
  const { style, explode, contentType, headers } = declared;
  const isStyle = styles.includes(style);
  return {
    contentTypes: typeof contentType === 'string' ? contentType.split(',').map((type) => type.trim()) : [],
    // It is one of them.
    style: isStyle ? (style as Style) : typeof explode === 'boolean' ? 'form' : undefined,
    explode: typeof explode === 'boolean' ? explode : !isStyle || style === 'form',
    allowsReserved: declared.allowReserved !== false,
    requiredHeaders: hasKeys(headers) ? Object.keys(headers).filter(isRequiredHeader) : [],
  };
}

function isRequired(files: SourceFiles, header: Place): boolean {
  const value = files.tryResolve(header)?.value;
  return hasKeys(value) && value.required === true;
}
