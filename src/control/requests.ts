import { BodyInPieces } from '../mock/body-in-pieces.ts';
import { isWhole, type JournalEntry } from '../mock/journal.ts';
import type { Mock } from '../mock/mock.ts';
import { DocumentedRefusal } from '../mock/refusals/refusals.ts';
import type { MockRequest } from '../mock/request.ts';
import { withoutFinal } from '../text/endings.ts';
import { LongList } from '../text/json-pieces.ts';
import type { ControlHandlers } from './handler.ts';

/** Thrown when an exchange is not kept, or no longer kept; carries its number. */
export class RecordedRequestMissing extends DocumentedRefusal {
  override readonly name = 'RecordedRequestMissing';
  readonly id: number;

  constructor(id: number) {
    super(404, 'exchangeNotFound', `There is no exchange ${id}, or not any more.`);
    this.id = id;
  }
}

/** Thrown when the body of an exchange is not kept completely; carries its number. */
export class BodyNotKept extends DocumentedRefusal {
  override readonly name = 'BodyNotKept';
  readonly id: number;

  constructor(id: number) {
    super(422, 'bodyNotKept', `The body of exchange ${id} was too long to be kept whole.`);
    this.id = id;
  }
}

/** The handlers for the recorded requests. */
export function requestHandlers(
  mock: Mock,
): ControlHandlers<'listRequests' | 'exportRequests' | 'clearRequests' | 'replayRequest'> {
  const { exchanges: journal } = mock;
  return {
    async listRequests({ query, header }) {
      const listed = await journal?.listed({ session: header['X-Mock-Session'], ...query });
      return { body: new BodyInPieces({ requests: listed ?? LongList.of([]) }) };
    },
    async exportRequests({ query: { base = 'http://localhost' }, header }) {
      // Loaded on first use: few users export requests.
      const { recordingOf } = await import('./recording.ts');
      const listed = await journal?.listed({ session: header['X-Mock-Session'] });
      // The items of the list are the journal's entries.
      const entries = [...(listed ?? [])] as JournalEntry[];
      return { body: await recordingOf(entries, mock.document, withoutFinal(base, '/')) };
    },
    async clearRequests({ header }) {
      await journal?.clear(header['X-Mock-Session']);
      return { body: {} };
    },
    async replayRequest({ path: { id } }) {
      const recorded = await journal?.recorded(id);
      if (journal === undefined || recorded === undefined) throw new RecordedRequestMissing(id);
      if (!isWhole(recorded)) throw new BodyNotKept(id);
      const { method, url, requestHeaders: headers, requestBody: body = new Uint8Array() } = recorded;
      const repeated = await repeat(mock, { method, url, headers, body });
      const exchange = repeated === undefined ? undefined : await journal.entry(repeated);
      if (exchange === undefined) throw new RecordedRequestMissing(id);
      return { body: { exchange } };
    },
  };
}

/** Sends a request again, to the deployment if there is one. Returns the number of its entry. */
async function repeat(mock: Mock, request: MockRequest): Promise<number | undefined> {
  if (mock.proxy !== undefined) return mock.proxy.repeat(request);
  let repeated: number | undefined;
  await mock.handle(request, (entry) => {
    repeated = entry;
  });
  return repeated;
}
