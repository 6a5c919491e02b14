import type { ApiDocument } from '../openapi/document/api-document.ts';
import { DocumentError } from '../openapi/document/document-error.ts';
import type { Operation, Response } from '../openapi/operations/operation.ts';
import { isAnythingLate, type Packages, packagesReady, samplePackages } from '../openapi/packages.ts';
import type { MockApi } from './api.ts';
import type { PreferredResponse } from './faults/preferences.ts';

/**
 * Loads the packages that an answer may need before anything is changed; undefined if they are all loaded, as always in
 * Node. An own operation with a handler needs no samples.
 */
export function latePackages(
  operation: Operation,
  { isOwn }: ApiDocument,
  { handlers = {} }: MockApi,
  { preferred, isDynamic }: { readonly preferred: PreferredResponse | undefined; readonly isDynamic: boolean },
): Promise<unknown> | undefined {
  // This check is faster than looking at the operation.
  if (!isAnythingLate()) return undefined;
  if (!isOwn) return packagesReady([...samplePackages, ...orNone(() => packagesForBodies(operation))]);
  const isHandled = preferred === undefined && Object.hasOwn(handlers, operation.id);
  const isAsWritten = !isDynamic && hasExample(preferred?.example, preferred?.response ?? operation.success);
  const refusals = [...operation.responses.values()].filter(({ status }) => status >= 400);
  const areRefusalsWritten = refusals.every((response) => hasExample(undefined, response));
  return (isHandled || isAsWritten) && areRefusalsWritten ? undefined : packagesReady(samplePackages);
}

function hasExample(chosen: string | undefined, { examples, schema }: Response): boolean {
  return chosen !== undefined || examples.size > 0 || schema === undefined;
}

/** Lists packages by the media types of the bodies. Returns none if they can't be read: the request is then refused. */
function packagesForBodies({ requestBody, responses }: Operation): (keyof Packages)[] {
  const contents = [requestBody?.content ?? [], ...[...responses.values()].map(({ content }) => content)];
  const types = contents.flat().map(({ mediaType }) => mediaType.toLowerCase());
  const some = (pattern: RegExp) => types.some((type) => pattern.test(type));
  return [
    ...(some(/\bxml\b/) ? ['xml' as const] : []),
    ...(some(/^multipart\//) ? ['multipart' as const] : []),
    ...(some(/yaml/) ? ['yaml' as const] : []),
  ];
}

function orNone<Item>(read: () => Item[]): Item[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof DocumentError) return [];
    throw error;
  }
}
