import type { ErrorObject } from 'ajv';
import { appendPointer } from '../../document/json-pointer.ts';

/** What is wrong with how a field of a form is written, as ajv would say it of a value. */
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
