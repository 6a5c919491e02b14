import { type Attempt, controlBase, type RecordedRequest } from './api.ts';

/** The wait before a refused stream is requested again, in milliseconds. */
const patience = 2000;

/** An attempt that was made, with its session. */
export interface SessionAttempt {
  readonly session: string;
  readonly attempt: Attempt;
}

export interface StreamListeners {
  /** Called when the streams open, at first and after each interruption: earlier events must be loaded. */
  onOpen(): void;
  onExchange(exchange: RecordedRequest): void;
  onAttempt(made: SessionAttempt): void;
  onLost(): void;
}

/** Listens to the mock's streams. Closes them while the page is hidden: a browser has few connections to one server. */
export function startStreams(listeners: StreamListeners): void {
  let sources: EventSource[] = [];

  function open(): void {
    // The data of each stream have the types of the control document.
    const requests = sourceOf('requests/stream', (data) => listeners.onExchange(data as RecordedRequest));
    const deliveries = sourceOf('deliveries/stream', (data) => listeners.onAttempt(data as SessionAttempt));
    sources = [requests, deliveries];
    for (const source of sources) {
      source.addEventListener('open', () => sources.every(isOpen) && listeners.onOpen());
      source.addEventListener('error', () => onError(source));
    }
  }

  /** A browser reconnects by itself, but not after an answer that is no stream. */
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
