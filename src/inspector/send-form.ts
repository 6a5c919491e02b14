import { mockBase, type Schemas } from './api.ts';
import { make, setOptions, within } from './elements.ts';
import { parsed } from './json-view.ts';

type Form = Schemas['Form'];
type Field = Schemas['FormField'];

/** A request as it is about to be sent. */
export interface WrittenRequest {
  readonly method: string;
  /** Whole. */
  readonly url: string;
  /** Without cookies. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** `name=value` each. */
  readonly cookies: readonly string[];
  readonly body: string | Blob | undefined;
}

/** Thrown when what a person has filled in is no request; says what is wrong with it. */
export class NoRequest extends Error {
  override readonly name = 'NoRequest';
}

/** What a request takes where nothing says otherwise: refusals are to be JSON. */
const accepted = ['Accept', 'application/json, */*;q=0.5'] as const;

/** The fields of a request: of an operation as the document has them, or of any request. */
export class SendForm {
  readonly #form: HTMLFormElement;
  readonly #fields: HTMLElement;
  readonly #any: HTMLElement;
  /** Of the operation that is shown; undefined for any request. */
  #shown: Form | undefined;
  readonly #inputs = new Map<Field, HTMLInputElement>();
  /** What a person has written for credentials, which other operations take, too. */
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

  /** Shows the fields of any request. @param filled what they hold */
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

  /** Puts another text in place of each member of the body that is a URL: an example's receiver is no one's. */
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
    // Lines of a multipart body end so.
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

  /** The sample of the media type that is chosen. */
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

/** A path below the mock, whole. Throws {@link NoRequest} for what leads elsewhere: this page asks its mock alone. */
function urlOf(path: string): string {
  const relative = path.replace(/^\/+/, '');
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(relative) ? relative : mockBase.href + relative;
  if (!URL.canParse(whole)) throw new NoRequest(`${path} is no path.`);
  const url = new URL(whole);
  if (url.origin !== mockBase.origin)
    throw new NoRequest(`This page asks its own mock alone, which is at ${mockBase.origin}.`);
  return url.href;
}
