import { type ControlApi, mockBase } from './api.ts';
import { curlCommand } from './curl.ts';
import { byId, within } from './elements.ts';
import { copy } from './notices.ts';

type Operations = Awaited<ReturnType<ControlApi['operations']>>;

/** Shows the mock's address and a first request, while there are no requests. */
export function showFirstRequest({ basePath, operations }: Operations): void {
  const base = new URL(basePath.replace(/^\/+/, ''), mockBase).href.replace(/\/$/, '');
  byId('base-url', HTMLElement).textContent = base;
  const gets = operations.filter(({ method }) => method === 'GET');
  // A request without parameters can be sent as it is.
  const first = gets.find(({ path }) => !path.includes('{')) ?? gets[0] ?? operations[0];
  const box = byId('first-command', HTMLElement);
  box.hidden = first === undefined;
  if (first === undefined) return;
  const { method, path } = first;
  const command = curlCommand(method, new URL(path.replace(/^\/+/, ''), mockBase).href, [], undefined);
  within(box, 'pre', HTMLElement).textContent = command;
  within(box, '.copy', HTMLButtonElement).onclick = () => void copy(command, 'curl command');
}
