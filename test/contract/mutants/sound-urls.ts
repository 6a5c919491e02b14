import { hasKeys } from '../../../src/openapi/document/json-pointer.ts';
import type { Variation } from './fault.ts';
import { input, is, type When, webhook } from './replies.ts';

/** Deployments that show or keep a URL in another spelling. */
export const soundUrls: readonly Variation[] = [
  { name: 'URLs are shown as a URL library writes them', make: () => shown(is.any, library) },
  { name: 'URLs are shown as a URL library writes them in lists alone', make: () => shown(is.list, library) },
  { name: 'URLs are shown as a URL library writes them in all but lists', make: () => shown(not(is.list), library) },
  { name: 'URLs are shown as a URL library writes them when they are read', make: () => shown(is.get, library) },
  {
    name: 'URLs are kept as a URL library writes them',
    make: () =>
      input(
        ({ json: body }) => hasKeys(body) && typeof body.webhook_url === 'string' && URL.canParse(body.webhook_url),
        (body) => ({ ...body, webhook_url: library(String(body.webhook_url)) }),
      ),
  },
  { name: 'a URL without a path is shown with one', make: () => shown(is.any, (url) => url.replace(bare, '$1/')) },
  { name: 'hosts are shown in upper case', make: () => shown(is.any, (url) => url.replace(host, upper)) },
  { name: 'the default port is shown', make: () => shown(is.any, (url) => url.replace(portless, '$1:443')) },
  {
    name: 'escapes of URLs are shown in lower case',
    make: () => shown(is.any, (url) => url.replace(/%[\dA-F]{2}/g, (one) => one.toLowerCase())),
  },
];

const bare = /^(https?:\/\/[^/?]+)(?=$|\?)/;
const host = /(?<=^https?:\/\/)[^/?:]+/;
const portless = /^(https:\/\/[^/?:]+)(?=$|[/?])/;

function upper(text: string): string {
  return text.toUpperCase();
}

function library(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}

function not(when: When): When {
  return (...of) => !when(...of);
}

function shown(when: When, change: (url: string) => string) {
  return webhook(when, (one) => ({ ...one, webhook_url: change(String(one.webhook_url)) }));
}
