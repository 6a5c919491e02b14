import { createRequire } from 'node:module';
import { swaggerConverter } from './document-kind.ts';
import { appendPointer, hasKeys, isJsonObject, parsePointer, valueAt } from './json-pointer.ts';

/** The functions of the package that are called here; it has no types of its own. */
interface Converter {
  convertObj(swagger: object, options: object): Promise<{ readonly openapi: unknown }>;
}

/** Thrown when a Swagger document can't be converted; the message says why. */
export class SwaggerUnconvertible extends Error {
  override readonly name = 'SwaggerUnconvertible';
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const;

/**
 * Converts a Swagger 2.0 document to OpenAPI 3.0; undefined where the converter package is not installed.
 * @param from the module from which the package is resolved
 * @throws {SwaggerUnconvertible}
 */
export async function openApiOf(swagger: Record<string, unknown>, from = import.meta.url): Promise<unknown> {
  const converter = installedConverter(from);
  if (converter === undefined) return undefined;
  try {
    // The converter changes its input. Small faults are mended, and `$ref`s are not followed, since we do that.
    const content = withBodiesInOperations({ ...structuredClone(swagger), swagger: '2.0' });
    const { openapi } = await converter.convertObj(content, { patch: true, warnOnly: true });
    return openapi;
  } catch (error) {
    throw new SwaggerUnconvertible(error instanceof Error ? error.message : String(error));
  }
}

function installedConverter(from: string): Converter | undefined {
  const require = createRequire(from);
  try {
    require.resolve(swaggerConverter);
  } catch {
    return undefined;
  }
  // As the package documents it.
  return require(swaggerConverter) as Converter;
}

/** Copies body parameters of a path into its operations: the package drops them at the path. */
function withBodiesInOperations(swagger: Record<string, unknown>): Record<string, unknown> {
  for (const item of Object.values(isJsonObject(swagger.paths) ? swagger.paths : {})) {
    if (!isJsonObject(item) || !Array.isArray(item.parameters)) continue;
    const bodies = item.parameters.filter((parameter) => isBody(parameter, swagger));
    if (bodies.length === 0) continue;
    item.parameters = item.parameters.filter((parameter) => !bodies.includes(parameter));
    for (const method of methods) {
      const operation = item[method];
      if (!isJsonObject(operation) || ['get', 'head', 'delete', 'options'].includes(method)) continue;
      const own = Array.isArray(operation.parameters) ? operation.parameters : [];
      if (!own.some((parameter) => isBody(parameter, swagger))) operation.parameters = [...own, ...bodies];
    }
  }
  return swagger;
}

function isBody(parameter: unknown, swagger: unknown): boolean {
  if (!hasKeys(parameter)) return false;
  const ref =
    typeof parameter.$ref === 'string' && parameter.$ref.startsWith('#/') ? parameter.$ref.slice(1) : undefined;
  const { in: where } = ref === undefined ? parameter : Object(valueAt(swagger, ref));
  return where === 'body' || where === 'formData';
}

/** Maps a pointer into the converted document to one into the Swagger document, as far as that is known. */
export function pointerInSwagger(pointer: string): string {
  const segments = parsePointer(pointer);
  const [first, second = '', ...rest] = segments;
  if (first === 'components') return inSwagger([...(renamed[second] ?? []), ...rest]);
  if (first !== 'paths') return pointer;
  // A request body was made of parameters; which one is unknown.
  const body = segments.indexOf('requestBody');
  return inSwagger(body < 0 ? segments : [...segments.slice(0, body), 'parameters']);
}

const renamed: Readonly<Record<string, readonly string[]>> = {
  schemas: ['definitions'],
  parameters: ['parameters'],
  requestBodies: ['parameters'],
  responses: ['responses'],
  securitySchemes: ['securityDefinitions'],
};

/** Drops the steps between a response or parameter and its schema that Swagger does not have. */
function inSwagger(segments: readonly string[]): string {
  const content = segments.indexOf('content');
  const isOfResponse = content > 0 && segments.includes('responses');
  const kept = isOfResponse ? [...segments.slice(0, content), ...segments.slice(content + 2)] : segments;
  const at = kept.indexOf('parameters');
  return appendPointer('', ...(at >= 0 && kept[at + 2] === 'schema' ? kept.toSpliced(at + 2, 1) : kept));
}
