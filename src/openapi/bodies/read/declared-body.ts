import { declaredType } from '../concrete-type.ts';
import {
  essenceOf,
  isJsonMediaType,
  isKindOf,
  isRange,
  type MediaType,
  parseMediaType,
  rangeHolds,
} from '../media-types.ts';

/** Finds the declared media type of a request's body. */
export class DeclaredBodies {
  readonly #declared: readonly MediaType[];
  /** The index for a body without a Content-Type: JSON where it is declared, else the first. */
  readonly #unsaid: number;

  /** @param mediaTypes the keys of `content` */
  constructor(mediaTypes: readonly string[]) {
    this.#declared = mediaTypes.map(declaredType);
    this.#unsaid = Math.max(mediaTypes.findIndex(isJsonMediaType), 0);
  }

  /**
   * The index of the most specific media type that matches a Content-Type; undefined if none matches.
   * @param given undefined for a body without a Content-Type
   */
  find(given: MediaType | undefined): number | undefined {
    if (given === undefined) return this.#declared.length === 0 ? undefined : this.#unsaid;
    let best: number | undefined;
    let bestSpecificity = 0;
    for (const [index, declared] of this.#declared.entries()) {
      const specificity = specificityOf(declared, given);
      if (specificity <= bestSpecificity) continue;
      best = index;
      bestSpecificity = specificity;
    }
    return best;
  }
}

/** Parses a Content-Type; undefined where it is missing. An invalid one becomes a type that no document declares. */
export function givenType(contentType: string | undefined): MediaType | undefined {
  if (contentType === undefined || contentType.trim() === '') return undefined;
  return parseMediaType(contentType) ?? unreadable;
}

const unreadable: MediaType = { type: '', subtype: '', parameters: new Map(), charset: undefined };

/** From 0 (another media type) to 6. */
function specificityOf(declared: MediaType, given: MediaType): number {
  if (declared.type === '*') return 1;
  if (isRange(declared)) return rangeHolds(declared, given) ? 2 : 0;
  if (essenceOf(declared) !== essenceOf(given)) return isKindOf(declared, given) ? 3 : 0;
  let specificity = 5;
  for (const [name, value] of declared.parameters) {
    const other = given.parameters.get(name);
    if (other === undefined) specificity = 4;
    else if (other.toLowerCase() !== value.toLowerCase()) return 0;
  }
  return declared.parameters.size > 0 && specificity === 5 ? 6 : specificity;
}
