import { type Attempt, controlBase, type RecordedRequest } from './api.ts';

/** How long to wait before a stream that was refused is asked for again, in milliseconds. */
const patience = 2000;

/** An attempt that was made, with the session that made it. */
export interface SessionAttempt {
  readonly session: string;
  readonly attempt: Attempt;
}

export interface StreamListeners {
  /** Called when the streams stand, at first and after each interruption: what came before is to be asked for. */
  onOpen(): void;
  onExchange(exchange: RecordedRequest): void;
  onAttempt(made: SessionAttempt): void;
  onLost(): void;
}

/**
 * What happens, as it happens. A browser has few connections to one server for all its pages together: a page that
 * nobody sees gives its own back.
 */
export function startStreams(listeners: StreamListeners): void {
  let sources: EventSource[] = [];

  function open(): void {
    // The data of each stream are as the control document has them.
    const requests = sourceOf('requests/stream', (data) => listeners.onExchange(data as RecordedRequest));
    const deliveries = sourceOf('deliveries/stream', (data) => listeners.onAttempt(data as SessionAttempt));
    sources = [requests, deliveries];
    for (const source of sources) {
      source.addEventListener('open', () => sources.every(isOpen) && listeners.onOpen());
      source.addEventListener('error', () => onError(source));
    }
  }

  /** A lost connection comes back by itself; after any other answer than a stream, a browser gives up. */
  function onError({ readyState }: EventSource): void {
    listeners.onLost();
    if (readyState !== EventSource.CLOSED) return;
    close();
    setTimeout(followVisibility, patience);
  }

  function close(): void {
    for (const source of sources) source.close();
    sources = [];
  }

  function followVisibility(): void {
    if (document.visibilityState === 'hidden') close();
    else if (sources.length === 0) open();
  }

  document.addEventListener('visibilitychange', followVisibility);
  followVisibility();
}

function isOpen({ readyState }: EventSource): boolean {
  return readyState === EventSource.OPEN;
}

function sourceOf(path: string, onData: (data: unknown) => void): EventSource {
  const source = new EventSource(new URL(path, controlBase));
  source.addEventListener('message', ({ data }) => onData(JSON.parse(data)));
  return source;
}
