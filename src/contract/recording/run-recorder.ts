import type { EntryExtras } from '../../har/har.ts';
import type { SeenExchange } from '../../har/seen-exchange.ts';
import type { Case } from '../cases/case.ts';
import type { Answer, Exchange, SentRequest } from '../run/exchange.ts';
import type { Stranger, StrangersByResource } from '../run/strangers.ts';
import type { MadeUpTexts } from './made-up.ts';
import { type AskedOfRun, type NotedRun, type NotedStep, notedDelivery, withoutBytes } from './notes.ts';

/** Takes the exchanges of a recording. */
export interface ExchangeRecord {
  append(exchange: SeenExchange, extras?: EntryExtras): void;
}

/** The notes that are known when the first step is sent. */
export type BeganRun = Omit<NotedRun, 'version' | 'strangers' | keyof AskedOfRun>;

/** Records the exchanges of a run, with the notes that are needed to judge them again. */
export class RunRecorder {
  readonly #record: ExchangeRecord;
  readonly #madeUp: MadeUpTexts;
  readonly #asked: AskedOfRun;
  /** The strangers that were noted already. */
  readonly #noted = new Set<string>();
  #cases: ReadonlyMap<string, string> = new Map();
  #began: BeganRun | undefined;

  constructor(record: ExchangeRecord, madeUp: MadeUpTexts, asked: AskedOfRun) {
    this.#record = record;
    this.#madeUp = madeUp;
    this.#asked = asked;
  }

  /** Must be called before the first step is sent. */
  begin(began: BeganRun, cases: readonly Case[], secret: string): void {
    this.#began = began;
    this.#madeUp.add(secret);
    this.#cases = casesBySteps(cases);
  }

  /**
   * Records the exchange of a step.
   * @param at when it was sent, in milliseconds since 1970
   */
  step(exchange: Exchange, at: number, strangers: StrangersByResource): void {
    const { step, path, sent, answer, deliveries } = exchange;
    this.#madeUp.add(sent);
    const news = this.#news(strangers);
    const noted: NotedStep = {
      ...{ id: step.id, path, milliseconds: answer?.milliseconds ?? 0 },
      ...(sent !== undefined && { sent: withoutBytes(sent) }),
      ...(answer?.misframed !== undefined && { misframed: answer.misframed }),
      ...(deliveries !== undefined && { deliveries: deliveries.map(notedDelivery) }),
      ...(this.#began === undefined && news.length > 0 && { strangers: news }),
    };
    const contract: NotedRun | undefined = this.#began && {
      ...{ version: 1, ...this.#asked, ...this.#began, strangers: news },
    };
    this.#began = undefined;
    this.#record.append(seenOf(exchange.request, answer, exchange.failure, at), {
      _case: this.#cases.get(step.id) ?? step.id,
      _step: noted,
      ...(contract !== undefined && { _contract: contract }),
    });
  }

  /** Records a request that is no step: one of the preflight or of the cleanup. */
  other(request: SentRequest, answer: Answer | undefined, failure: string | undefined, at: number): void {
    this.#record.append(seenOf(request, answer, failure, at));
  }

  #news(strangers: StrangersByResource): Stranger[] {
    return strangers.all.filter(({ key, id }) => {
      const name = `${key}\n${id}`;
      const isNew = !this.#noted.has(name);
      this.#noted.add(name);
      return isNew;
    });
  }
}

/** By step: the ids of the cases that judge its answer; if none does, the id of one that needs it. */
function casesBySteps(cases: readonly Case[]): ReadonlyMap<string, string> {
  const judged = new Map<string, string[]>();
  const needed = new Map<string, string>();
  for (const { id, checks, proof } of cases) {
    if (proof === undefined) continue;
    const step = checks[0]?.step ?? '';
    judged.set(step, [...(judged.get(step) ?? []), id]);
    for (const one of proof.steps) if (!needed.has(one.id)) needed.set(one.id, id);
  }
  return new Map([...needed].map(([step, id]) => [step, judged.get(step)?.join(', ') ?? id]));
}

function seenOf(
  { method, url, headers, body, bytes }: SentRequest,
  answer: Answer | undefined,
  failure: string | undefined,
  began: number,
): SeenExchange {
  const sent = bytes ?? (body === undefined ? new Uint8Array() : Buffer.from(body));
  const got = answer === undefined ? undefined : (answer.bytes ?? Buffer.from(answer.text));
  return {
    ...{ began, milliseconds: answer?.milliseconds ?? Date.now() - began, failure },
    request: {
      ...{ method, url, httpVersion: '1.1', headers: Object.entries(headers) },
      body: { bytes: sent, size: sent.length },
    },
    answer: answer &&
      got && {
        ...{ status: answer.status, reason: '', httpVersion: '1.1', headers: [...answer.headers] },
        // The suite keeps bodies without their content encodings.
        body: { bytes: got, size: got.length, isDecoded: true },
      },
  };
}
