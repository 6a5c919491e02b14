import type { ErrorObject } from 'ajv';
import { appendPointer } from '../../document/json-pointer.ts';

/** An error in the notation of a form field, in the form of ajv's errors. */
export function fieldError(
  name: string,
  keyword: 'style' | 'contentMediaType' | 'headers',
  message: string,
  data: unknown,
): ErrorObject {
  return {
    instancePath: appendPointer('', name),
    schemaPath: `#/${keyword}`,
    keyword,
    params: {},
    message,
    parentSchema: {},
    data,
  };
}
