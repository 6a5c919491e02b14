/** The parts of a delivery attempt that commands show, as in the log entry and in the control API's answer. */
export interface DeliveryOutcome {
  readonly status: string;
  readonly subscription_id: string;
  /** Where it goes, where no subscription says that. */
  readonly to?: { readonly method: string; readonly url: string };
  readonly request?: { readonly method: string; readonly url: string };
  readonly http_status?: number;
  readonly duration_ms?: number;
  readonly error?: string;
  readonly notes?: readonly string[];
}

/** Formats an outcome: `POST http://127.0.0.1:3000/hook  200 in 12 ms`. */
export function outcomeOf({
  status,
  subscription_id,
  to: addressee,
  request = addressee,
  http_status,
  duration_ms,
  error,
  notes = [],
}: DeliveryOutcome): string {
  const to = request === undefined ? `subscription ${subscription_id}` : `${request.method} ${request.url}`;
  const what = status === 'pending' ? 'waiting' : status === 'success' ? String(http_status) : (error ?? status);
  const again = status === 'retrying' ? '; will be tried again' : '';
  return [`${to}  ${what} in ${duration_ms ?? 0} ms${again}`, ...notes.map((note) => `  ${note}`)].join('\n');
}
