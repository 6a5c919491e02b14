import type { SeenExchange } from '../har/seen-exchange.ts';
import type { HttpMock } from '../http/http-mock.ts';
import type { Mock } from '../mock/mock.ts';
import type { Fallback } from './fallback.ts';
import type { Judge } from './judge.ts';
import type { LogLine } from './log-line.ts';
import type { Paths } from './paths.ts';
import type { Rewriting } from './rewriting.ts';
import type { Told } from './tell.ts';
import type { Upstream } from './upstream.ts';
import type { Visit } from './visit.ts';

/** The parts of a proxy. */
export interface ProxyParts {
  readonly upstream: Upstream;
  readonly paths: Paths;
  readonly judge: Judge;
  readonly mock: Mock;
  readonly http: HttpMock;
  readonly fallback: Fallback;
  /** Whether violating requests are refused, and violating answers replaced. */
  readonly errors: boolean;
  /** Undefined if nothing is recorded. */
  readonly recorder: ((exchange: SeenExchange) => void) | undefined;
  /** Undefined if URLs in answers are not replaced. */
  readonly rewriting: Rewriting | undefined;
  readonly log: LogLine;
  /** Reports an exchange to the journal, the recording and the log. Never rejects. */
  readonly tell: (told: Told) => Promise<void>;
  /** Called with the number of a request's journal entry. */
  readonly entered: (visit: Visit, entry: number) => void;
}
