import type { Evidence, Grade } from '../../openapi/document/extensions.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { below, type SourceFiles } from '../../openapi/document/source-files.ts';
import type { Response } from '../../openapi/operations/operation.ts';
import { RequestSchema } from './request-schema.ts';

/** A header that a response is declared to have. */
export interface DeclaredHeader {
  readonly name: string;
  readonly isRequired: boolean;
  /** The schema of its values; undefined if it has none. */
  readonly facts: RequestSchema | undefined;
  readonly said: string;
  /** Whether it repeats the request's header of the same name. */
  readonly isEchoed: boolean;
  /** The evidence for its being required, or for its schema. */
  gradeOf(keyword: 'required' | 'schema'): Grade;
}

const known = new WeakMap<Response, readonly DeclaredHeader[]>();

/** The headers of a response, except Content-Type, which `content` declares. */
export function declaredHeaders(files: SourceFiles, response: Response): readonly DeclaredHeader[] {
  const found = known.get(response) ?? readHeaders(files, response);
  known.set(response, found);
  return found;
}

function readHeaders(files: SourceFiles, response: Response): readonly DeclaredHeader[] {
  if (response.place === undefined) return [];
  const at = below(files.resolve(response.place).place, 'headers');
  const declared = files.valueAt(at);
  if (!hasKeys(declared)) return [];
  return Object.keys(declared).flatMap((name) => {
    if (/^content-type$/i.test(name)) return [];
    const { value, place } = files.resolve(below(at, name));
    if (!hasKeys(value)) return [];
    const facts = hasKeys(value.schema) ? new RequestSchema(files, below(place, 'schema')) : undefined;
    const said = typeof value.description === 'string' ? value.description : '';
    // In an own document it was checked; in any other, a key of this name may hold anything.
    const evidence = hasKeys(value['x-evidence']) ? (value['x-evidence'] as Evidence) : {};
    const gradeOf: DeclaredHeader['gradeOf'] = (keyword) => (evidence[keyword] ?? evidence.this)?.grade ?? 'documented';
    return [{ name, isRequired: value.required === true, facts, said, isEchoed: saysEchoed(said), gradeOf }];
  });
}

/** Whether a description says that the answer repeats a header of the request. */
export function saysEchoed(said = ''): boolean {
  return /\becho|comes? back|sent back|given back|repeated (?:in|from)|copied from|same as (?:in )?the request/i.test(
    said,
  );
}
