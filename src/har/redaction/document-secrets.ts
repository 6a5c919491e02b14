import { DeclaredBodies, givenType } from '../../openapi/bodies/read/declared-body.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { isJsonObject } from '../../openapi/document/json-pointer.ts';
import { below, type Place } from '../../openapi/document/place.ts';
import { type MediaTypeContent, type Operation, responseFor } from '../../openapi/operations/operation.ts';
import { credentialsOf } from '../../openapi/operations/security-scheme.ts';
import { type FoundOperation, OperationFinder } from '../operation-finder.ts';
import { SecretSchemas } from './secret-schemas.ts';

/** The location of a parameter. */
export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie';

/** Whether a place of a body is secret according to the document. */
export type BodySecrets = (path: readonly (string | null)[]) => boolean;

/** The secrets that a document declares: keys of security schemes, `format: password` and `writeOnly`. */
export class DocumentSecrets {
  readonly #schemas: SecretSchemas;
  readonly #finder: OperationFinder;
  readonly #base: URL | undefined;
  /** The keys of security schemes: `header x-api-key`. */
  readonly #keys: ReadonlySet<string>;
  #names: ReadonlySet<string> | undefined;

  /** @param baseUrl where the document's paths begin; those of its servers by default */
  constructor(document: ApiDocument, baseUrl: string | undefined) {
    this.#schemas = new SecretSchemas(document.files);
    // A final slash does not make a secret public.
    this.#finder = new OperationFinder(document, 'optional');
    this.#base = baseUrl === undefined ? undefined : new URL(baseUrl);
    this.#keys = new Set(keysOf(document));
  }

  /** The operation of a URL. */
  find(method: string, url: string): FoundOperation | undefined {
    const { origin, pathname } = new URL(url);
    const base = this.#base?.origin === origin ? this.#base.pathname.replace(/\/$/, '') : undefined;
    const below = base === undefined ? undefined : this.#finder.findBelow(base, method, pathname);
    return below ?? this.#finder.find(method, pathname);
  }

  /** Whether a parameter is declared as a secret: as the key of a security scheme, or by its schema. */
  isSecret(where: ParameterPlace, name: string, operation: Operation | undefined): boolean {
    if (this.#keys.has(keyOf(where, name))) return true;
    const found = operation?.parameters.declared.find((one) => keyOf(one.in, one.name) === keyOf(where, name));
    return found?.schema !== undefined && this.#schemas.judge(found.schema, []) === 'secret';
  }

  ofRequest(operation: Operation | undefined, contentType: string | undefined): BodySecrets {
    return this.#ofContent(operation?.requestBody?.content, contentType);
  }

  ofAnswer(operation: Operation | undefined, status: number, contentType: string | undefined): BodySecrets {
    return this.#ofContent(operation && responseFor(operation, status)?.content, contentType);
  }

  #ofContent(content: readonly MediaTypeContent[] | undefined, contentType: string | undefined): BodySecrets {
    const index = content && new DeclaredBodies(content.map(({ mediaType }) => mediaType)).find(givenType(contentType));
    const schema = index === undefined ? undefined : content?.[index]?.schema;
    return (path) => {
      const judgement = schema === undefined ? 'unknown' : this.#schemas.judge(schema, path);
      if (judgement !== 'unknown') return judgement === 'secret';
      // An undeclared property may have the name of a secret in another schema.
      this.#names ??= this.#schemas.declaredNames();
      const name = path.findLast((one) => one !== null);
      return name !== undefined && name !== null && this.#names.has(name);
    };
  }
}

function keysOf({ content, files, root }: ApiDocument): string[] {
  const place: Place = below(root, 'components', 'securitySchemes');
  const declared: unknown = isJsonObject(content.components) ? content.components.securitySchemes : undefined;
  const names = isJsonObject(declared) ? Object.keys(declared) : [];
  const credentials = names.flatMap((name) => credentialsOf(files.tryResolve(below(place, name))?.value) ?? []);
  return credentials.flatMap((one) => (one.kind === 'apiKey' ? [keyOf(one.in, one.name)] : []));
}

/** A key of a parameter; header names do not depend on case. */
function keyOf(where: string, name: string): string {
  return `${where} ${where === 'header' ? name.toLowerCase() : name}`;
}
