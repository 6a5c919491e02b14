import { isSilent } from '../mock/faults.ts';
import type { Journal, Recorded } from '../mock/journal.ts';
import type { Engine } from '../mock/mock.ts';
import { DocumentedRefusal } from '../mock/refusals.ts';
import type { ControlHandler } from './control.ts';

/** Thrown when an exchange is not, or no longer, kept; carries its number. */
export class ExchangeMissing extends DocumentedRefusal {
  override readonly name = 'ExchangeMissing';
  readonly id: number;

  constructor(id: number) {
    super(404, 'exchangeNotFound', `There is no exchange ${id}, or not any more.`);
    this.id = id;
  }
}

/** Thrown when the body of an exchange is not kept whole; carries its number. */
export class BodyNotKept extends DocumentedRefusal {
  override readonly name = 'BodyNotKept';
  readonly id: number;

  constructor(id: number) {
    super(422, 'bodyNotKept', `The body of exchange ${id} was too long to be kept whole.`);
    this.id = id;
  }
}

/** What the control API does with a single exchange. */
export function requestHandlers(
  engine: Engine,
  journal: Journal,
): { readonly replayRequest: ControlHandler<'replayRequest'> } {
  return {
    async replayRequest({ path: { id } }) {
      const recorded = journal.recorded(id);
      if (recorded === undefined) throw new ExchangeMissing(id);
      if (!journal.isWhole(id)) throw new BodyNotKept(id);
      return { body: { exchange: journal.entry(await replay(recorded, engine, journal)) } };
    },
  };
}

/** Lets the engine answer once more, notes it like any exchange, and gives its number. */
async function replay(recorded: Recorded, engine: Engine, journal: Journal): Promise<number> {
  const { method, url, requestHeaders: headers, requestBody: body = Buffer.alloc(0) } = recorded;
  const began = performance.now();
  const reply = await engine.handle({ method, url, headers, body });
  return journal.record({
    ...recorded,
    time: engine.clock.now(),
    session: reply.session,
    operationId: reply.operationId ?? null,
    status: isSilent(reply.disruption) ? null : reply.status,
    milliseconds: performance.now() - began,
    reason: reply.reason ?? null,
    responseBody: reply.body,
  });
}
