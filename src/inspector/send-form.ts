import { mockBase, type Schemas } from './api.ts';
import { make, setOptions, within } from './elements.ts';
import { parsed } from './json-view.ts';

type Form = Schemas['Form'];
type Field = Schemas['FormField'];

/** A request that is ready to be sent. */
export interface WrittenRequest {
  readonly method: string;
  /** The absolute URL. */
  readonly url: string;
  /** Without cookies. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** `name=value` each. */
  readonly cookies: readonly string[];
  readonly body: string | Blob | undefined;
}

/** Thrown when the form holds no valid request; says what is wrong with it. */
export class NoRequest extends Error {
  override readonly name = 'NoRequest';
}

/** The default `Accept` header: it asks for refusals in JSON. */
const accepted = ['Accept', 'application/json, */*;q=0.5'] as const;

/** The fields of a request: of a documented operation, or of any request. */
export class SendForm {
  readonly #form: HTMLFormElement;
  readonly #fields: HTMLElement;
  readonly #any: HTMLElement;
  /** The form of the shown operation; undefined for any request. */
  #shown: Form | undefined;
  readonly #inputs = new Map<Field, HTMLInputElement>();
  /** The credentials that a person has typed, which other operations also take. */
  readonly #credentials = new Map<string, string>();

  constructor(form: HTMLFormElement) {
    this.#form = form;
    this.#fields = within(form, '.fields', HTMLElement);
    this.#any = within(form, '.any', HTMLElement);
    this.#select('mediaType').addEventListener('change', () => this.#showBody());
  }

  /** Shows the fields of an operation, filled in. */
  show(form: Form): void {
    this.#shown = form;
    this.#any.hidden = true;
    this.#inputs.clear();
    this.#fields.replaceChildren(...form.fields.map((field, at) => this.#fieldOf(field, at)));
    const types = form.bodies.map(({ mediaType }) => mediaType);
    this.#offerTypes(types);
    this.#select('mediaType').value = types[0] ?? '';
    within(this.#form, '.body', HTMLElement).hidden = types.length === 0;
    this.#showBody();
  }

  /** Shows the fields of any request. @param filled their values */
  showAny({ method, url, headers, body }: Omit<WrittenRequest, 'cookies'>): void {
    this.#shown = undefined;
    this.#any.hidden = false;
    this.#inputs.clear();
    this.#fields.replaceChildren();
    this.#input('method').value = method;
    this.#input('path').value = url;
    const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? 'application/json';
    const others = headers.filter(([name]) => name.toLowerCase() !== 'content-type');
    this.#text('headers').value = others.map(([name, value]) => `${name}: ${value}`).join('\n');
    within(this.#form, '.body', HTMLElement).hidden = false;
    this.#offerTypes([...new Set([type, 'application/json', 'application/x-www-form-urlencoded', 'text/plain'])]);
    this.#select('mediaType').value = body === undefined ? '' : type;
    this.#showBody();
    if (typeof body === 'string') this.#text('body').value = body;
  }

  /** Replaces each URL in the body: an example's receiver does not exist. */
  replaceUrls(url: string): void {
    const area = this.#text('body');
    const value = parsed(area.value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const isUrl = (name: string, one: unknown) => /url$/i.test(name) && typeof one === 'string' && /^https?:/.test(one);
    const entries = Object.entries(value).map(([name, one]) => [name, isUrl(name, one) ? url : one]);
    area.value = JSON.stringify(Object.fromEntries(entries), null, 2);
  }

  /** Throws {@link NoRequest}. @param session that it is for */
  request(session: string): WrittenRequest {
    const given = this.#shown === undefined ? this.#anyRequest() : this.#operationRequest(this.#shown);
    const type = this.#select('mediaType').value;
    const file = this.#input('file').files?.[0];
    const hasBody = type !== '' && !within(this.#form, '.body', HTMLElement).hidden;
    const has = (name: string) => given.headers.some(([other]) => other.toLowerCase() === name.toLowerCase());
    const headers = [
      ...(has('accept') ? [] : [accepted]),
      ...given.headers,
      ...(hasBody ? [['Content-Type', type] as const] : []),
      ...(session === 'default' || has('x-mock-session') ? [] : [['X-Mock-Session', session] as const]),
    ];
    const text = this.#text('body').value;
    // Lines of a multipart body end with CRLF.
    const written = /^multipart\//i.test(type) ? text.replace(/\r?\n/g, '\r\n') : text;
    return { ...given, headers, body: hasBody ? (file ?? written) : undefined };
  }

  #operationRequest({ method, path }: Form): Omit<WrittenRequest, 'body'> {
    const filled = [...this.#inputs].map(([field, input]) => ({ ...field, text: input.value }));
    for (const { in: where, name, text, isCredential } of filled)
      if (isCredential) this.#credentials.set(`${where} ${name}`, text);
    const sent = filled.filter(({ in: where, text }) => where === 'path' || text !== '');
    const of = (where: Field['in']) => sent.filter((one) => one.in === where);
    const inUrl = ({ text, isWritten }: Field) => (isWritten ? text : encodeURIComponent(text));
    const filledPath = path.replace(/\{([^{}]+)\}/g, (whole, name: string) => {
      const field = of('path').find((one) => one.name === name);
      return field === undefined ? whole : inUrl(field);
    });
    const query = of('query').map(
      (field) => `${field.isWritten ? field.name : encodeURIComponent(field.name)}=${inUrl(field)}`,
    );
    return {
      method,
      url: urlOf(filledPath + (query.length === 0 ? '' : `?${query.join('&')}`)),
      headers: of('header').map(({ name, text }) => [name, text]),
      cookies: of('cookie').map(({ name, text }) => `${name}=${text}`),
    };
  }

  #anyRequest(): Omit<WrittenRequest, 'body'> {
    const lines = this.#text('headers')
      .value.split('\n')
      .filter((line) => line.trim() !== '');
    const headers = lines.map((line) => {
      const [, name = '', value = ''] = /^([^:]+):(.*)$/.exec(line) ?? [];
      if (name === '') throw new NoRequest(`A header is written as Name: value, and this is not: ${line}`);
      return [name.trim(), value.trim()] as const;
    });
    const method = this.#input('method').value.trim().toUpperCase();
    if (method === '') throw new NoRequest('A request needs a method.');
    const isCookie = ([name]: readonly [string, string]) => name.toLowerCase() === 'cookie';
    return {
      ...{ method, url: urlOf(this.#input('path').value.trim()) },
      headers: headers.filter((header) => !isCookie(header)),
      cookies: headers.filter(isCookie).flatMap(([, value]) => value.split(/;\s*/)),
    };
  }

  #fieldOf(field: Field, at: number): HTMLElement {
    const { in: where, name, isRequired, isSent, isCredential, description, known } = field;
    const input = make('input', { type: 'text', autocomplete: 'off', spellcheck: 'false' });
    const kept = isCredential ? this.#credentials.get(`${where} ${name}`) : undefined;
    if (isSent) input.value = kept ?? field.text;
    else input.placeholder = field.text;
    this.#inputs.set(field, input);
    const place = `${where}${isRequired ? '' : ', optional'}`;
    const label = make('label', { title: description }, make('span', {}, name, ' ', make('i', {}, place)), input);
    if (known.length === 0) return label;
    const list = make('datalist', { id: `known-${at}` }, ...known.map((value) => make('option', { value })));
    input.setAttribute('list', list.id);
    label.append(list);
    return label;
  }

  #offerTypes(types: readonly string[]): void {
    setOptions(this.#select('mediaType'), [
      ...types.map((value) => ({ value, text: value })),
      { value: '', text: 'None' },
    ]);
  }

  /** Shows the sample of the selected media type. */
  #showBody(): void {
    const type = this.#select('mediaType').value;
    const found = this.#shown?.bodies.find(({ mediaType }) => mediaType === type);
    const area = this.#text('body');
    if (this.#shown !== undefined) area.value = found?.text ?? '';
    area.disabled = type === '';
    this.#input('file').value = '';
    this.#input('file').disabled = type === '';
  }

  #input(name: string): HTMLInputElement {
    return within(this.#form, `[name=${name}]`, HTMLInputElement);
  }

  #text(name: string): HTMLTextAreaElement {
    return within(this.#form, `textarea[name=${name}]`, HTMLTextAreaElement);
  }

  #select(name: string): HTMLSelectElement {
    return within(this.#form, `[name=${name}]`, HTMLSelectElement);
  }
}

/** The absolute URL of a path below the mock. Throws {@link NoRequest} for other URLs: this page only sends to its mock. */
function urlOf(path: string): string {
  const relative = path.replace(/^\/+/, '');
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(relative) ? relative : mockBase.href + relative;
  if (!URL.canParse(whole)) throw new NoRequest(`${path} is not a path.`);
  const url = new URL(whole);
  if (url.origin !== mockBase.origin)
    throw new NoRequest(`This page sends only to its own mock, at ${mockBase.origin}.`);
  return url.href;
}
