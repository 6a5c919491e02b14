import { hasKeys } from '../../document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../../document/source-files.ts';
import type { Style } from '../../parameters/styles.ts';

/** How a property of a form is written: its entry in `encoding`. */
export interface Encoding {
  readonly contentTypes: readonly string[];
  /** Undefined where the document does not set it. */
  readonly style: Style | undefined;
  readonly explode: boolean;
  /** False only where the document sets it to false. */
  readonly allowsReserved: boolean;
  /** The headers that its part must have. */
  readonly requiredHeaders: readonly string[];
}

/**
 * The reserved characters of RFC 3986 except the plus sign, which is a space, and the asterisk, which browsers don't
 * encode.
 */
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
    // Checked before: it is a style.
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
