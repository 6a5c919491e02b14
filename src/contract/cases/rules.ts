import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import type { Place } from '../../openapi/document/source-files.ts';
import type { Rule } from './case.ts';

/** A place of the document as the rule that a case proves. */
export function ruleAt({ files }: ApiDocument, place: Place): Rule {
  const { pointer, file, line } = files.problem(place, '');
  return { pointer, file, line, sentence: sentenceAt(files, place) };
}

/** What the document says in words at a place or around it. */
function sentenceAt(files: ApiDocument['files'], place: Place): string {
  for (let pointer = place.pointer; pointer !== ''; pointer = pointer.slice(0, pointer.lastIndexOf('/'))) {
    const description = descriptionAt(files, { uri: place.uri, pointer });
    if (description !== undefined) return description.trim().replace(/\s+/g, ' ');
  }
  return '';
}

/** The `description` at a place; undefined for none. */
export function descriptionAt(files: ApiDocument['files'], place: Place): string | undefined {
  const value = files.valueAt(place);
  return hasKeys(value) && typeof value.description === 'string' ? value.description : undefined;
}
