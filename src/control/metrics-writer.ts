import type PromClient from 'prom-client';
import { type OperationCounts, timeBounds } from '../mock/exchange-counts.ts';
import type { Mock } from '../mock/mock.ts';
import { StateUnavailable } from '../mock/refusals/refusals.ts';

/** The operation label of requests without an operation. */
const unknownOperation = 'unknown';

/** The prefix of all metrics of the mock. */
const prefix = 'talkover_mock_';

/** Writes the counts of a mock, and Node's process metrics, in the format of Prometheus. */
export class MetricsWriter {
  readonly #registry: PromClient.Registry;

  /** @param client the optional package `prom-client` */
  constructor(mock: Mock, client: typeof PromClient) {
    // A registry of its own: a process may have several mocks, and other metrics.
    this.#registry = new client.Registry();
    const { counts, sessions } = mock;
    const registers = [this.#registry];
    new client.Counter({
      name: `${prefix}requests_total`,
      help: 'Requests of the mocked API, by operation and status; none for those without an answer.',
      labelNames: ['operation', 'status'],
      registers,
      collect() {
        this.reset();
        for (const [operation = unknownOperation, { statuses }] of counts.operations)
          for (const [status = 'none', count] of statuses) this.inc({ operation, status: String(status) }, count);
      },
    });
    addTimes(client, this.#registry, counts.operations);
    new client.Counter({
      name: `${prefix}refusals_total`,
      help: 'Requests of the mocked API that were refused, by reason.',
      labelNames: ['reason'],
      registers,
      collect() {
        this.reset();
        for (const [reason, count] of counts.refusals) this.inc({ reason }, count);
      },
    });
    new client.Counter({
      name: `${prefix}delivery_attempts_total`,
      help: 'Attempts at deliveries that this process has made: success, retrying (failed, and repeated) or failed for good.',
      labelNames: ['outcome'],
      registers,
      collect() {
        this.reset();
        for (const outcome of ['success', 'retrying', 'failed'] as const)
          this.inc({ outcome }, sessions.attemptsMade.get(outcome) ?? 0);
      },
    });
    new client.Gauge({
      name: `${prefix}delivery_queue_depth`,
      help: 'Attempts at deliveries that wait for their turn or their time.',
      registers,
      async collect() {
        try {
          this.set(await sessions.attemptsWaiting());
        } catch (error) {
          if (!(error instanceof StateUnavailable)) throw error;
          // The depth is unknown. The other metrics remain, and may show why.
          this.remove();
        }
      },
    });
    client.collectDefaultMetrics({ register: this.#registry });
  }

  /** Writes the current metrics as text. */
  write(): Promise<string> {
    return this.#registry.metrics();
  }
}

/** Adds the histogram of durations, in seconds, as Prometheus requires. */
function addTimes(
  { Histogram }: typeof PromClient,
  registry: PromClient.Registry,
  operations: ReadonlyMap<string | undefined, OperationCounts>,
): void {
  const name = `${prefix}request_duration_seconds`;
  const help = 'How long requests of the mocked API took, from the head of the request to the end of the answer.';

  const settings = { name, help, buckets: timeBounds.map(inSeconds) };
  const empty = new Histogram({ ...settings, registers: [] });

  /** A histogram of durations that were counted elsewhere. */
  class CountedTimes extends Histogram<string> {
    override async get(): ReturnType<PromClient.Histogram['get']> {
      const values = [...operations].flatMap(([operation, counts]) => valuesOf(name, operation, counts));
      return { ...(await empty.get()), values };
    }

    /** The registry calls this method if a metric has it. */
    getForPromString(): ReturnType<PromClient.Histogram['get']> {
      return this.get();
    }
  }
  new CountedTimes({ ...settings, registers: [registry] });
}

/** The values of one operation: the cumulative counts of all bounds, the sum of durations, and their number. */
function valuesOf(
  name: string,
  operation = unknownOperation,
  { times, count, milliseconds }: OperationCounts,
): PromClient.MetricValueWithName<string>[] {
  let within = 0;
  const buckets = timeBounds.map((bound, index) => {
    within += times[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { operation, le: inSeconds(bound) }, value: within };
  });
  return [
    ...buckets,
    { metricName: `${name}_bucket`, labels: { operation, le: '+Inf' }, value: count },
    { metricName: `${name}_sum`, labels: { operation }, value: inSeconds(milliseconds) },
    { metricName: `${name}_count`, labels: { operation }, value: count },
  ];
}

function inSeconds(milliseconds: number): number {
  return milliseconds / 1000;
}
