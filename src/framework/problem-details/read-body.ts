import { type BodyOutcome, BodyReader, type DocumentReaders } from '../../openapi/bodies/read/body-reader.ts';
import type { MediaTypeContent, RequestBody } from '../../openapi/operations/operation.ts';
import { type BodyReading, noBody, type OperationInput } from '../framework.ts';

/** Reads the bodies of an operation by its declared media types. */
export function bodyReading(requestBody: RequestBody, documents: DocumentReaders): OperationInput['readBody'] {
  let reader: BodyReader<MediaTypeContent> | undefined;
  return (body, contentType, contentEncoding, limit = Number.POSITIVE_INFINITY) => {
    if (body.length === 0) return requestBody.isRequired ? refused('the body is empty') : noBody;
    if (requestBody.content.length === 0) return noBody;
    reader ??= new BodyReader(requestBody.content, documents);
    const outcome = reader.read(body, contentType, contentEncoding, limit);
    return outcome instanceof Promise ? outcome.then(readingOf) : readingOf(outcome);
  };
}

function readingOf(outcome: BodyOutcome<MediaTypeContent>): BodyReading {
  switch (outcome.kind) {
    case 'read': {
      const { declared, value, isJudged, errors, files } = outcome;
      return { value, note: undefined, refusal: undefined, content: declared, isJudged, errors, files };
    }
    case 'malformed':
      return refused(outcome.note);
    default:
      return { ...noBody, obstacle: outcome };
  }
}

function refused(note: string): BodyReading {
  return { value: undefined, note, refusal: { body: [note] } };
}

/** The handler's form of a body: files instead of the strings that represented them. */
export function withFiles(body: unknown, reading?: BodyReading): unknown {
  for (const { holder, key, file } of reading?.files ?? []) {
    // A copy: the memory behind a view may be shared, which a File refuses.
    const value = new File([new Uint8Array(file.bytes)], file.name, { type: file.mediaType });
    Object.assign(holder, { [key]: value });
  }
  return body;
}
