import { isJsonMediaType } from '../../openapi/bodies/media-types.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { below, type Place } from '../../openapi/document/source-files.ts';
import { examplesIn } from '../../openapi/operations/media-type-examples.ts';
import type { MediaTypeContent, Operation } from '../../openapi/operations/operation.ts';
import type { Parameter } from '../../openapi/parameters/parameters.ts';
import type { ParameterValue } from '../cases/step.ts';
import { RequestSchema } from './request-schema.ts';

/** A parameter as it is declared. */
export interface DeclaredParameter {
  readonly in: ParameterValue['in'];
  readonly name: string;
  readonly isRequired: boolean;
  readonly facts: RequestSchema;
  /** The place of the Parameter Object. */
  readonly place: Place;
  /** Its description; empty for none. */
  readonly said: string;
  /** The examples of the Parameter Object, not of its schema. */
  readonly examples: readonly unknown[];
}

const parameters = new WeakMap<Operation, readonly DeclaredParameter[]>();

/** The parameters of an operation, as the request reader knows them. */
export function declaredParameters(document: ApiDocument, operation: Operation): readonly DeclaredParameter[] {
  const known = parameters.get(operation) ?? operation.parameters.declared.map((one) => described(document, one));
  parameters.set(operation, known);
  return known;
}

function described({ files }: ApiDocument, parameter: Parameter): DeclaredParameter {
  const { in: location, name, required, place, schema = below(place, 'schema') } = parameter;
  const said: unknown = files.valueAt(below(files.resolve(place).place, 'description'));
  return {
    ...{ in: location, name, isRequired: required, place, said: typeof said === 'string' ? said : '' },
    facts: new RequestSchema(files, schema),
    examples: [...examplesIn(files, place).values()],
  };
}

/** A body that a request may have, in one media type. */
export interface DeclaredBody {
  /** A concrete media type, no range. */
  readonly mediaType: string;
  readonly isJson: boolean;
  readonly facts: RequestSchema;
  readonly examples: readonly unknown[];
  readonly isRequired: boolean;
}

/** The names of a body's optional properties. */
export function optionalOf(body: DeclaredBody | undefined): readonly string[] {
  if (body === undefined) return [];
  const { properties, required } = body.facts.decided;
  return [...properties.keys()].filter((name) => !required.includes(name));
}

/** The body's media type for a draft; empty for JSON, the default. */
export function mediaTypeOf({ mediaType }: DeclaredBody): { readonly mediaType?: string } {
  return mediaType === 'application/json' ? {} : { mediaType };
}

const bodies = new WeakMap<Operation, readonly DeclaredBody[]>();

/** The declared bodies of an operation, JSON first. */
export function declaredBodies(document: ApiDocument, operation: Operation): readonly DeclaredBody[] {
  const known = bodies.get(operation) ?? readBodies(document, operation);
  bodies.set(operation, known);
  return known;
}

function readBodies({ files }: ApiDocument, { requestBody }: Operation): readonly DeclaredBody[] {
  if (requestBody === undefined) return [];
  const found = requestBody.content.map((content) => {
    const mediaType = concrete(content);
    return {
      ...{ mediaType, isJson: isJsonMediaType(mediaType), isRequired: requestBody.isRequired },
      facts: new RequestSchema(files, content.schema ?? below(content.place, 'schema')),
      examples: [...examplesIn(files, content.place).values()],
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
