import './packages.ts';
import seed from '../../fixtures/seed.json' with { type: 'json' };
import { loadApiDocument } from '../api/api-document.ts';
import { createMock } from '../api/create-mock.ts';
import type { Mock } from '../mock/mock.ts';
import type { PortableDocument } from '../openapi/document/portable-document.ts';
import { talkoverOf } from '../talkover/definition.ts';
import { fitted } from '../talkover/fitted.ts';
import type { Seed } from '../talkover/start.ts';

/**
 * Lets a mock inside the page answer all requests to an origin, which need not exist. Other requests go to the previous
 * `fetch`.
 */
export function answerInPage(compiled: PortableDocument, origin: string): void {
  const ready = mockOf(compiled);
  const elsewhere = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin !== origin) return elsewhere(request);
    const response = await (await ready).fetch(request);
    // The console needs a URL, which a response made by the page does not have.
    return Object.defineProperty(response, 'url', { value: request.url });
  };
}

async function mockOf(compiled: PortableDocument): Promise<Mock> {
  const document = await loadApiDocument({ document: compiled });
  const api =
    document.api === 'talkover'
      ? // The file ships with the package, and a test checks it against the document.
        fitted(talkoverOf({ document, seed: () => structuredClone(seed) as Seed }, {}), document)
      : { document };
  return createMock({ api, deliver: false });
}
