import type { ValidateFunction } from 'ajv';
import type { SeenRequest } from '../../har/seen-exchange.ts';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { whatIsMissing } from '../../openapi/operations/lacking-credentials.ts';
import type { Operation } from '../../openapi/operations/operation.ts';
import type { Credential } from '../../openapi/operations/security-scheme.ts';
import { type RequestHeaders, tokenFor } from '../../openapi/operations/sent-credentials.ts';
import type { Found } from './found.ts';
import { type IsPlaceholder, visibleErrors } from './placeholders.ts';
import type { BodySeen, InputReading, RequestReading } from './request-reading.ts';
import { ofBody, ofParameter } from './request-words.ts';
import { mostBytes } from './seen-answer.ts';
import { requestHeaders } from './seen-headers.ts';
import type { Graded } from './violation.ts';

/** Judges the parameters, credentials and bodies of single requests. */
export class RequestJudge {
  readonly #document: ApiDocument;
  readonly #reading: RequestReading;
  readonly #isPlaceholder: IsPlaceholder;

  constructor(document: ApiDocument, reading: RequestReading, isPlaceholder: IsPlaceholder) {
    this.#document = document;
    this.#reading = reading;
    this.#isPlaceholder = isPlaceholder;
  }

  /** The violations of a request. @throws {DocumentError} if the document can't be read */
  async judge({ operation, parameters: path }: Found, request: SeenRequest): Promise<Graded[]> {
    const headers = requestHeaders(request.headers);
    const query = queryOf(request.url);
    const input = this.#reading.inputOf(operation, this.#document.files);
    const read = operation.parameters.read({ path, query: input.readQuery(query), headers });
    return [
      ...this.#credentials(operation, headers, query),
      ...visibleErrors(read.errors, this.#isPlaceholder).map(ofParameter),
      ...(await this.#body(operation, input, request, headers)),
    ];
  }

  /** Judges whether credentials are sent, not whether they are right. */
  #credentials({ security }: Operation, headers: RequestHeaders, query: string): Graded[] {
    const isGiven = (credential: Credential) =>
      tokenFor(credential, headers, query) !== undefined || this.#isHidden(credential, headers);
    if (security.length === 0 || security.some((credentials) => credentials.every(isGiven))) return [];
    const [missing] = (security[0] ?? []).filter((credential) => !isGiven(credential));
    const message = `the request lacks credentials: ${whatIsMissing(security, headers, isGiven)}`;
    const where = missing === undefined ? 'header/Authorization' : placeOf(missing);
    return [{ ...documented(where, message), isOfAccess: true }];
  }

  /** True if a recording hides the header that may hold the credential. */
  #isHidden(credential: Credential, { authorization }: RequestHeaders): boolean {
    return credential.kind !== 'apiKey' && typeof authorization === 'string' && this.#isPlaceholder(authorization);
  }

  async #body(
    operation: Operation,
    input: InputReading,
    { body, method }: SeenRequest,
    headers: RequestHeaders,
  ): Promise<Graded[]> {
    const { requestBody } = operation;
    // A body that was not kept can't be judged.
    if (body.bytes === undefined) return [];
    const contentType = textOf(headers['content-type']);
    if (requestBody === undefined) {
      // A body that is not read does no harm, unless the operation declares 415 for it.
      const isMinded = body.size > 0 && !this.#document.isOwn && operation.responses.has('415');
      return isMinded ? [documented('media type', `${method} ${operation.path} takes no body`)] : [];
    }
    const encoding = body.isDecoded === true ? undefined : textOf(headers['content-encoding']);
    const seen = await input.readBody(body.bytes, contentType, encoding, mostBytes);
    if (seen.obstacle?.kind === 'too large') return [];
    if (seen.obstacle !== undefined) return [unsupported(seen.obstacle.given, operation)];
    if (seen.refusal !== undefined) return [documented('body', seen.note ?? 'the body can not be read')];
    return this.#bodyErrors(operation, input, seen);
  }

  #bodyErrors({ requestBody }: Operation, input: InputReading, seen: BodySeen): Graded[] {
    const { value, note, content, isJudged = true, errors = [] } = seen;
    const validate = isJudged ? (content ?? requestBody)?.validate : undefined;
    const found = ofBody(visibleErrors(errors, this.#isPlaceholder));
    if (value === undefined || validate === undefined) return found;
    const broken = brokenBy(validate, value, input);
    if (broken === 'too deep') return [...found, documented('body', 'the body nests too deeply to be checked')];
    const breaches = ofBody(visibleErrors(broken, this.#isPlaceholder));
    // The note says why a body that was read as another one breaks the schema.
    const why = note !== undefined && breaches.length > 0 ? [documented('body', note)] : [];
    return [...found, ...why, ...breaches];
  }
}

/** The errors of a body. A recursive schema calls itself for each level, and may overflow the stack. */
function brokenBy(
  validate: ValidateFunction,
  value: unknown,
  input: InputReading,
): NonNullable<ValidateFunction['errors']> | 'too deep' {
  try {
    if (validate(value)) return [];
    const errors = validate.errors ?? [];
    if (!input.repaired(value, errors)) return errors;
    return validate(value) ? [] : (validate.errors ?? []);
  } catch (error) {
    if (error instanceof RangeError) return 'too deep';
    throw error;
  }
}

function unsupported(given: string | undefined, { requestBody }: Operation): Graded {
  const declared = requestBody?.content.map(({ mediaType }) => mediaType) ?? [];
  return documented('media type', `the body is called ${given ?? 'nothing'}, not ${declared.join(' or ')}`);
}

function placeOf(credential: Credential): string {
  return credential.kind === 'apiKey' ? `${credential.in}/${credential.name}` : 'header/Authorization';
}

function documented(where: string, message: string): Graded {
  return { violation: { in: 'request', where, message }, evidence: 'documented' };
}

function textOf(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}

/** The query as on the request line, without the question mark. */
function queryOf(url: string): string {
  const [withoutFragment = ''] = url.split('#', 1);
  const at = withoutFragment.indexOf('?');
  return at === -1 ? '' : withoutFragment.slice(at + 1);
}
