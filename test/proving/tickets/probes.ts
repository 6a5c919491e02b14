import { type Asked, type Client, multipart, upload } from './asking.ts';

type Probe = (ask: Client['ask']) => Promise<void>;

const anonymous = { headers: { Authorization: undefined } };
const wrongToken = { headers: { Authorization: 'Bearer wrong' } };
const xml: Asked = { raw: ['application/xml', 'title=From+XML'] };

async function refusals(ask: Client['ask'], method: string, path: string, asked: Asked = {}): Promise<void> {
  for (const headers of [anonymous.headers, wrongToken.headers]) await ask(method, path, { ...asked, headers });
  await ask(method === 'GET' ? 'DELETE' : 'PUT', path, asked);
  if (method === 'GET') await ask('HEAD', path, asked);
  else await ask(method, path, xml);
}

async function opened(ask: Client['ask'], form = 'title=Opened+for+a+probe'): Promise<string> {
  return (await ask('POST', 'tickets.create', { form })).id;
}

function shown(ask: Client['ask'], id: string) {
  return ask('GET', 'tickets.info', { query: `ticket=${id}` });
}

const wide = encodeURIComponent(`${'x'.repeat(119)}😀`);
const everyField = [
  ...['title=++a%2Bb+%26+%C3%A9+', `description=${'d'.repeat(300)}`, 'weight=0', 'estimate=0.75', 'confidential=false'],
  ...['labels=web&labels=api', 'due_on=2026-03-01', 'reporter=a%40example.com', 'external_ref=9007199254740991'],
  ...['icon=aGk%3D', 'notify=true', 'extra=1'],
].join('&');

const wrongTickets = [
  ...[
    '',
    'title=ab',
    `title=${'x'.repeat(121)}`,
    `title=abc&description=${'d'.repeat(4001)}`,
    'title=abc&severity=odd',
  ],
  ...[
    'title=abc&weight=many',
    'title=abc&weight=11',
    'title=abc&weight=-1',
    'title=abc&estimate=0',
    'title=abc&estimate=0.1',
  ],
  ...[
    'title=abc&confidential=maybe',
    `title=abc${'abcdefghi'.replace(/./g, '&labels=$&')}`,
    'title=abc&labels=a&labels=a',
  ],
  ...['title=abc&labels=A', 'title=abc&due_on=2026-02-30', 'title=abc&reporter=nobody', 'title=abc&icon=%3F'],
  ...['title=abc&external_ref=-1', 'title=...', 'title=abc&confidential=on'],
];

/** For each operation, calls that show how it behaves, on a server of their own. */
export const probes: Readonly<Record<string, Probe>> = {
  async tickets_create(ask) {
    await shown(ask, await opened(ask, everyField));
    await ask('POST', 'tickets.create', { raw: ['application/json', '{"title":'] });
    await ask('POST', 'tickets.create', { form: 'title=Nowhere', headers: { 'X-Workspace': undefined } });
    await refusals(ask, 'POST', 'tickets.create', { form: 'title=Refused' });
    for (const json of [{ title: 'abc', weight: '5' }, []]) await ask('POST', 'tickets.create', { json });
    await ask('POST', 'tickets.create', { json: { title: "It's <JSON>", weight: 1, labels: ['web', 'api'] } });
    for (const form of [everyField, `title=${wide}`, 'title=abc&description=']) await opened(ask, form);
    for (const form of wrongTickets) await ask('POST', 'tickets.create', { form });
    const first = await opened(ask);
    await opened(ask, 'title=Another+one');
    await shown(ask, first);
    await ask('GET', 'tickets.list', { query: 'page=2' });
  },
  async tickets_info(ask) {
    const id = await opened(ask);
    for (const asked of [id, id, 'missing', '%3F']) await shown(ask, asked);
    await ask('GET', 'tickets.info');
    await ask('GET', 'tickets.info', { query: `ticket=${id}`, headers: { 'X-Attempt': '11' } });
    await ask('GET', 'tickets.info', { query: 'ticket=missing', headers: { 'X-Attempt': '11' } });
    await ask('GET', 'tickets.info', { query: 'ticket=T0000001', headers: { 'Accept-Encoding': 'br;q=0.5, gzip' } });
    await ask('GET', 'tickets.info', { ...anonymous, query: 'ticket=' });
    await ask('POST', 'tickets.delete', { form: `ticket=${id}` });
    await shown(ask, id);
    await refusals(ask, 'GET', 'tickets.info', { query: 'ticket=T0000001' });
  },
  async tickets_update(ask) {
    const id = await opened(ask, everyField);
    const change = (json: object) => ask('POST', 'tickets.update', { json: { ticket: id, ...json } });
    for (const json of [
      { due_on: '2027-01-01', title: 'Straße' },
      { description: null },
      { severity: 'odd' },
      { title: 'x' },
    ]) {
      await change(json);
      await shown(ask, id);
    }
    await ask('POST', 'tickets.update', { form: `ticket=${id}&severity=low` });
    await ask('POST', 'tickets.update', { form: 'ticket=missing&severity=low' });
    await refusals(ask, 'POST', 'tickets.update', { form: `ticket=${id}&severity=high` });
    await ask('POST', 'tickets.close', { form: `ticket=${id}` });
    await change({ weight: 1 });
  },
  async tickets_delete(ask) {
    const [first, second, third] = [await opened(ask), await opened(ask), await opened(ask)];
    await ask('POST', 'tickets.comments.add', { form: `ticket=${second}&text=Hello` });
    for (const id of [second, second, 'missing']) await ask('POST', 'tickets.delete', { form: `ticket=${id}` });
    for (const id of [first, second, third]) await shown(ask, id);
    await ask('GET', 'tickets.list', { query: 'page=2' });
    await ask('GET', 'tickets.comments.list', { query: `ticket=${second}` });
    await refusals(ask, 'POST', 'tickets.delete', { form: `ticket=${first}` });
  },
  async tickets_close(ask) {
    const id = await opened(ask);
    for (const _ of [1, 2]) await ask('POST', 'tickets.close', { form: `ticket=${id}` });
    await shown(ask, id);
  },
  async tickets_assign(ask) {
    const id = await opened(ask);
    const asked = [{ assignee: 'a@example.com' }, { assignee: null }, {}, { assignee: null, note: '' }];
    for (const json of asked) {
      await ask('POST', 'tickets.assign', { json: { ticket: id, ...json } });
      await shown(ask, id);
    }
  },
  async tickets_list(ask) {
    const id = await opened(ask);
    const list = (query: string, headers: Asked['headers'] = {}) => ask('GET', 'tickets.list', { query, headers });
    const asked = [
      ...['', 'page=2', 'per_page=3', 'page=2&per_page=3', 'page=9000', 'page=0', 'page=x', 'per_page=101', 'odd=1'],
      ...['state=closed', 'state=lost', 'labels=frontend,login', 'labels=A', 'labels=a,b,c,d,e,f', 'created[during]=x'],
      ...[
        'created[after]=2025-01-20T00:00:00Z',
        'created[before]=2025-01-20T00:00:00%2B01:00',
        'created[after]=monday',
      ],
    ];
    for (const query of asked) await list(query);
    await list('', { 'X-Workspace': 'initech' });
    await list('', { cookie: 'locale=es' });
    await ask('POST', 'tickets.delete', { form: `ticket=${id}` });
    await list('page=2');
    await refusals(ask, 'GET', 'tickets.list');
  },
  async tickets_count(ask) {
    await ask('GET', 'tickets.count', { query: 'state=open' });
    await ask('GET', 'tickets.count', { headers: { Authorization: 'Basic c2FuZGJveDpzYW5kYm94LXNlY3JldA==' } });
  },
  async tickets_comments_add(ask) {
    const id = await opened(ask);
    const texts = ['Hello', "It's so", 'two%0D%0Alines', 'smile+%F0%9F%98%80', ''].map(
      (text) => `ticket=${id}&text=${text}`,
    );
    const mentions = ['a', 'b', 'c', 'd'].map((name) => `mentions=${name}%40example.com`);
    const forms = [
      ...texts,
      `ticket=${id}&text=x&${mentions.slice(2).join('&')}`,
      `ticket=${id}&text=x&${mentions.join('&')}`,
    ];
    for (const form of [...forms, 'ticket=missing&text=x']) await ask('POST', 'tickets.comments.add', { form });
    await ask('GET', 'tickets.comments.list', { query: `ticket=${id}` });
  },
  async tickets_comments_list(ask) {
    const id = await opened(ask);
    for (const text of ['one', 'two', 'three'])
      await ask('POST', 'tickets.comments.add', { json: { ticket: id, text } });
    const list = (query: string) => ask('GET', 'tickets.comments.list', { query: `ticket=${id}${query}` });
    for (const query of ['', '&limit=0', '&cursor=odd']) await list(query);
    const cursor = String((await list('&limit=2')).data?.next_cursor);
    await list(`&cursor=${encodeURIComponent(cursor)}`);
    await ask('POST', 'tickets.delete', { form: `ticket=${id}` });
    await list('');
  },
  async files_upload(ask) {
    const send = (raw: Asked['raw']) => ask('POST', 'files.upload', raw ? { raw } : {});
    const whole = { title: 'Log', tags: ['a', 'b'], dimensions: { width: 1, height: 2 } };
    await send(upload(whole));
    await send(upload(whole, Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'));
    const wrong = [{}, { title: 'x', tags: ['x'.repeat(21)] }, { title: 'x', ticket: 'missing' }];
    const sizes = [{ height: 1 }, { width: 1, height: 10_001 }].map((dimensions) => ({ title: 'x', dimensions }));
    for (const meta of [...wrong, ...sizes]) await send(upload(meta));
    await send(upload(whole, '', 'text/plain'));
    await send(upload(whole, 'x'.repeat(65_537)));
    await send(upload(whole, 'PK', 'application/zip'));
    await send(multipart(['name="meta"\r\nContent-Type: application/json', '{"title":"x"}']));
    await send(['multipart/form-data; boundary=limit', '--limit\r\nno']);
    await ask('POST', 'files.upload', xml);
  },
  async files_info(ask) {
    const { id } = await ask('POST', 'files.upload', { raw: upload({ title: 'Log' }) });
    for (const file of [id, 'missing']) await ask('GET', 'files.info', { query: `file=${file}` });
    await ask('POST', 'files.delete', { form: `file=${id}` });
    await ask('GET', 'files.info', { query: `file=${id}` });
  },
  async files_content(ask) {
    const bytes = Buffer.from([0xff, 0xd8, 0x0a, 0xe0]);
    const { id } = await ask('POST', 'files.upload', { raw: upload({ title: 'Log' }, bytes, 'image/jpeg') });
    for (const file of [id, 'missing']) await ask('GET', 'files.content', { query: `file=${file}` });
  },
  async files_delete(ask) {
    const { id } = await ask('POST', 'files.upload', { raw: upload({ title: 'Log' }) });
    for (const _ of [1, 2]) await ask('POST', 'files.delete', { form: `file=${id}` });
    await ask('GET', 'files.info', { query: `file=${id}` });
  },
  async auth_test(ask) {
    await ask('GET', 'auth.test');
    const form = 'grant_type=client_credentials&client_id=sandbox&client_secret=sandbox-secret';
    const token = (await ask('POST', 'auth.token', { form })).data?.access_token;
    await ask('GET', 'auth.test', { headers: { Authorization: `Bearer ${token}` } });
  },
  async auth_token(ask) {
    const grant = 'grant_type=client_credentials&client_id=sandbox&client_secret=sandbox-';
    for (const form of [`${grant}secret`, `${grant}guess`, `${grant}secret`.replace('credentials', 'guess')]) {
      const { data } = await ask('POST', 'auth.token', { form, ...anonymous });
      await ask('GET', 'auth.test', { headers: { Authorization: `Bearer ${data?.access_token}` } });
    }
    const basic = `Basic ${Buffer.from('sandbox:sandbox-secret').toString('base64')}`;
    const json = { grant_type: 'client_credentials', lifetime: 90 };
    await ask('POST', 'auth.token', { json, headers: { Authorization: basic } });
  },
  async status(ask) {
    await ask('GET', 'status', anonymous);
  },
};
