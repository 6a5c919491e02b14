import { fitsMediaType, isJsonMediaType } from '../openapi/bodies/media-types.ts';
import { isJsonObject } from '../openapi/document/json-pointer.ts';
import { below, type Place, type SourceFiles } from '../openapi/document/source-files.ts';
import { type Operation, type Response, responseFor } from '../openapi/operations/operation.ts';
import { unlessBroken } from '../openapi/resources/inputs.ts';
import { ValueComparer } from './compare-value.ts';
import type { AnsweredWith, Finding } from './finding.ts';
import { isOfMock, isOrdinary } from './ordinary-headers.ts';
import type { ReadAnswer } from './read-answer.ts';

/** Compares answers with a document's responses of their operations. */
export class AnswerComparer {
  readonly #files: SourceFiles;
  readonly #values: ValueComparer;

  constructor(files: SourceFiles) {
    this.#files = files;
    this.#values = new ValueComparer(files);
  }

  /** The deviations of an answer from its operation. */
  findings(operation: Operation, answer: ReadAnswer): Finding[] {
    const declared = unlessBroken(() => operation.responses);
    // An operation without responses allows any answer.
    if (declared === undefined || declared.size === 0) return [];
    const response = unlessBroken(() => responseFor(operation, answer.status));
    if (response === undefined) {
      const where = `status ${answer.status}`;
      const sites = [operation.place];
      const document = [...declared.keys()].join(', ');
      return [{ kind: 'status', where, document, seen: String(answer.status), sites, answer: answeredWith(answer) }];
    }
    return [...this.#headerFindings(response, answer), ...this.#bodyFindings(response, answer)];
  }

  #headerFindings(response: Response, answer: ReadAnswer): Finding[] {
    const place = unlessBroken(() => response.place);
    if (place === undefined) return [];
    const declared = this.#headersOf(place);
    const found: Finding[] = [];
    for (const [key, name] of answer.headerNames) {
      if (declared.has(key) || isOrdinary(key)) continue;
      found.push({
        ...{ kind: 'header', where: `header ${name}`, document: 'not declared', seen: 'sent', name, sites: [place] },
      });
    }
    for (const [key, { name, isRequired, at }] of declared) {
      // `content` declares the type of the body.
      if (!isRequired || key === 'content-type' || answer.headerNames.has(key)) continue;
      found.push({
        ...{ kind: 'missing-header', where: `header ${name}`, document: 'required', seen: 'absent', name, sites: [at] },
      });
    }
    return found;
  }

  #headersOf(response: Place): Map<string, DeclaredHeader> {
    const at = this.#files.tryResolve(below(response, 'headers'));
    const found = new Map<string, DeclaredHeader>();
    for (const name of isJsonObject(at?.value) ? Object.keys(at.value) : []) {
      const header = at && this.#files.tryResolve(below(at.place, name));
      const isRequired = isJsonObject(header?.value) && header.value.required === true;
      found.set(name.toLowerCase(), { name, isRequired, at: header?.place ?? response });
    }
    return found;
  }

  #bodyFindings(response: Response, answer: ReadAnswer): Finding[] {
    const content = unlessBroken(() => response.content) ?? [];
    const { mediaType, status } = answer;
    // Without `content`, any body is allowed.
    if (content.length === 0 || bodiless.has(status)) return [];
    const fitting = content.filter((one) => fitsMediaType(mediaType, one.mediaType));
    const chosen = fitting.find((one) => !one.mediaType.includes('*')) ?? fitting[0];
    if (chosen === undefined && mediaType !== undefined) {
      const document = content.map((one) => one.mediaType).join(', ');
      const sites = response.place === undefined ? [] : [response.place];
      return [
        {
          ...{ kind: 'media-type', where: `${status} media type`, document, seen: mediaType, sites },
          answer: answeredWith(answer),
        },
      ];
    }
    const ofJson = content.filter((one) => isJsonMediaType(one.mediaType));
    const meant = chosen ?? ofJson.find((one) => one.mediaType === 'application/json') ?? ofJson[0];
    if (meant?.schema === undefined || answer.json === undefined) {
      const isJson = isJsonMediaType(mediaType ?? '') && answer.isWhole && !answer.isHead;
      if (meant?.schema === undefined || !isJson) return [];
      const sites: Place[] = [];
      return [{ kind: 'type', where: `${status} body`, document: 'JSON', seen: 'no JSON', sites }];
    }
    const schema = { schema: this.#files.valueAt(meant.schema), place: meant.schema };
    return this.#values
      .findings(schema, answer.json)
      .map(({ at, ...finding }) => ({ ...finding, where: `${status} body${at}` }));
  }
}

/** Statuses whose answers have no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

interface DeclaredHeader {
  readonly name: string;
  readonly isRequired: boolean;
  readonly at: Place;
}

/** The parts of an answer that a document would have to declare. */
export function answeredWith({ status, headerNames, mediaType, json }: ReadAnswer): AnsweredWith {
  const headers = [...headerNames].flatMap(([key, name]) => (isOrdinary(key) || isOfMock(key) ? [] : [name]));
  return { status, headers, mediaType, json };
}
