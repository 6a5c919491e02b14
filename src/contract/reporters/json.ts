import type { ContractEvent } from '../run/report/events.ts';
import type { Reporter } from './reporter.ts';

/** Writes the whole report, as `spec/contract-report.schema.json` describes it. */
export class JsonReporter implements Reporter {
  on(event: ContractEvent): string {
    return event.kind === 'finished' ? `${JSON.stringify(event.report, undefined, 2)}\n` : '';
  }
}
