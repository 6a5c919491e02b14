import type { RecordedRequest } from './api.ts';
import { curlOf, placeholdersIn } from './curl.ts';
import { detailFrame, sideBySide } from './detail.ts';
import { button, make } from './elements.ts';
import { milliseconds, timeOfDay } from './formats.ts';
import { foldedHeaders } from './headers-view.ts';
import { jsonView } from './json-view.ts';
import { copy } from './notices.ts';
import { statusBadge } from './status-badge.ts';
import { violationsView, wrongSide } from './violations-view.ts';

/** The actions on an exchange. */
interface DetailActions {
  readonly onReplay: () => void;
  readonly onEdit: () => void;
  /** Compares the exchange with the next one that is opened. */
  readonly onCompare: () => void;
  readonly onMock: () => void;
  readonly onClose: () => void;
}

/** An exchange in full: the request beside the answer. */
export function requestDetail(
  exchange: RecordedRequest,
  { onReplay, onEdit, onCompare, onMock, onClose }: DetailActions,
): Node[] {
  const { method, url, status, reason, operationId, session, time, requestHeaders, requestBody, responseBody } =
    exchange;
  const { proxied = false, violations = [], responseHeaders } = exchange;
  const [wrongRequest, wrongResponse] = [wrongSide(violations, 'request'), wrongSide(violations, 'response')];
  const facts = [operationId, `session ${session}`, timeOfDay(time), `${milliseconds(exchange.milliseconds)} ms`];
  return detailFrame({
    heading: [statusBadge(status), ' ', make('code', {}, `${method} ${url}`)],
    actions: [
      button('Copy as curl', () => copyCommand(exchange), { 'data-key': 'curl' }),
      button('Replay', onReplay, { 'data-key': 'replay' }),
      button('Edit and send', onEdit, { 'data-key': 'edit' }),
      button('Compare…', onCompare, { 'data-key': 'compare' }),
      ...(proxied && operationId !== null ? [button('Let the mock answer', onMock, { 'data-key': 'mock' })] : []),
    ],
    notes: [
      make('p', { class: 'quiet facts' }, facts.filter(Boolean).join(' · ')),
      ...violationsView(violations),
      ...(reason === null || violations.length > 0
        ? []
        : [make('p', { class: 'reason' }, make('strong', {}, 'Why: '), reason)]),
    ],
    content: [
      sideBySide(
        [
          'Request',
          jsonView(requestBody, 'Body of the request', wrongRequest.body),
          foldedHeaders(Object.entries(requestHeaders), wrongRequest.headers.size > 0, wrongRequest.headers),
        ],
        [
          'Response',
          jsonView(responseBody, 'Body of the response', wrongResponse.body),
          ...(responseHeaders === undefined
            ? []
            : [foldedHeaders(Object.entries(responseHeaders), wrongResponse.headers.size > 0, wrongResponse.headers)]),
        ],
      ),
    ],
    onClose,
  });
}

function copyCommand(exchange: RecordedRequest): Promise<void> {
  const command = curlOf(exchange);
  const words = placeholdersIn(command);
  const hint =
    words.length === 0 ? '' : `Write your own in place of ${words.join(' and ')}: secrets are not shown here.`;
  return copy(command, 'curl command', hint);
}
