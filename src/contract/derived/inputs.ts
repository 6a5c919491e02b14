import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { below, type Place } from '../../openapi/document/source-files.ts';
import type { MediaTypeContent, Operation } from '../../openapi/operations/operation.ts';
import type { ParameterValue } from '../cases/step.ts';
import { RequestSchema } from './request-schema.ts';

/** A parameter as it is declared. */
export interface DeclaredParameter {
  readonly in: ParameterValue['in'];
  readonly name: string;
  readonly isRequired: boolean;
  readonly facts: RequestSchema;
  /** Of the Parameter Object. */
  readonly place: Place;
  /** The examples that its author has written beside the schema. */
  readonly examples: readonly unknown[];
  /** What its author says of it in words. */
  readonly description: string;
}

/** Headers that OpenAPI gives to other keywords: a parameter of their name says nothing. */
const otherwiseDeclared = /^(?:accept|content-type|authorization)$/i;

const parameters = new WeakMap<Operation, readonly DeclaredParameter[]>();

/** The parameters of an operation: its own takes the place of one of the path with the same name. */
export function declaredParameters(document: ApiDocument, operation: Operation): readonly DeclaredParameter[] {
  const known = parameters.get(operation) ?? readParameters(document, operation);
  parameters.set(operation, known);
  return known;
}

function readParameters({ files }: ApiDocument, { item, place }: Operation): readonly DeclaredParameter[] {
  const found = new Map<string, DeclaredParameter>();
  for (const owner of [item, place]) {
    const list = below(owner, 'parameters');
    const declared = files.valueAt(list);
    if (!Array.isArray(declared)) continue;
    for (const index of declared.keys()) {
      const { value, place: at } = files.resolve(below(list, index));
      if (!hasKeys(value) || typeof value.name !== 'string' || !isLocation(value.in)) continue;
      if (value.in === 'header' && otherwiseDeclared.test(value.name)) continue;
      const [mediaType] = hasKeys(value.content) ? Object.keys(value.content) : [];
      const schema = mediaType === undefined ? below(at, 'schema') : below(at, 'content', mediaType, 'schema');
      found.set(`${value.in} ${value.name}`, {
        ...{ in: value.in, name: value.name, isRequired: value.required === true, place: at },
        facts: new RequestSchema(files, schema),
        examples: examplesOf(value),
        description: typeof value.description === 'string' ? value.description : '',
      });
    }
  }
  return [...found.values()];
}

function isLocation(value: unknown): value is ParameterValue['in'] {
  return value === 'path' || value === 'query' || value === 'header' || value === 'cookie';
}

/** The examples of a Parameter Object or a Media Type Object. */
export function examplesOf({ example, examples }: Readonly<Record<string, unknown>>): readonly unknown[] {
  const named = hasKeys(examples) ? Object.values(examples) : [];
  const values = named.flatMap((one) => (hasKeys(one) && 'value' in one ? [one.value] : []));
  return example === undefined ? values : [example, ...values];
}

/** A body that a request may have, in one media type. */
export interface DeclaredBody {
  /** As a request says it: no range. */
  readonly mediaType: string;
  readonly isJson: boolean;
  readonly facts: RequestSchema;
  readonly examples: readonly unknown[];
  readonly isRequired: boolean;
}

const bodies = new WeakMap<Operation, readonly DeclaredBody[]>();

/** The bodies of an operation, JSON first. What is not declared is none. */
export function declaredBodies(document: ApiDocument, operation: Operation): readonly DeclaredBody[] {
  const known = bodies.get(operation) ?? readBodies(document, operation);
  bodies.set(operation, known);
  return known;
}

function readBodies({ files }: ApiDocument, { requestBody }: Operation): readonly DeclaredBody[] {
  if (requestBody === undefined) return [];
  const found = requestBody.content.map((content) => {
    const mediaType = concrete(content);
    const written = files.valueAt(content.place);
    return {
      ...{ mediaType, isJson: isJsonMediaType(mediaType), isRequired: requestBody.isRequired },
      facts: new RequestSchema(files, content.schema ?? below(content.place, 'schema')),
      examples: hasKeys(written) ? examplesOf(written) : [],
    };
  });
  return found.toSorted((a, b) => Number(b.isJson) - Number(a.isJson));
}

function concrete({ mediaType }: MediaTypeContent): string {
  const bare = mediaType.split(';')[0]?.trim() ?? mediaType;
  if (bare === '*/*' || bare === 'application/*') return 'application/octet-stream';
  if (bare === 'image/*') return 'image/png';
  return bare.endsWith('/*') ? bare.replace('*', 'plain') : bare;
}
