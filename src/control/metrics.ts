import type { Mock } from '../mock/mock.ts';
import { DocumentedRefusal } from '../mock/refusals/refusals.ts';
import type { ControlHandlers } from './handler.ts';
import type { MetricsWriter } from './metrics-writer.ts';

/** Thrown when metrics are requested without the package `prom-client`, which only operators need. */
export class MetricsPackageMissing extends DocumentedRefusal {
  override readonly name = 'MetricsPackageMissing';

  constructor() {
    super(501, 'metricsPackageMissing', 'Metrics need the package prom-client, which is not installed.');
  }
}

/** The handlers for metrics. The package that writes them is loaded on first use. */
export function metricsHandlers(mock: Mock): ControlHandlers<'getMetrics'> {
  let writer: Promise<MetricsWriter> | undefined;
  return {
    async getMetrics() {
      writer ??= writerOf(mock);
      try {
        return { body: await (await writer).write() };
      } catch (error) {
        // The package may be installed by the next request.
        writer = undefined;
        throw error;
      }
    },
  };
}

/** Throws {@link MetricsPackageMissing}. */
async function writerOf(mock: Mock): Promise<MetricsWriter> {
  let client: typeof import('prom-client');
  try {
    client = await import('prom-client');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')
      throw new MetricsPackageMissing();
    throw error;
  }
  const { MetricsWriter } = await import('./metrics-writer.ts');
  return new MetricsWriter(mock, client);
}
