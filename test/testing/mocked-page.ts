// What runs in the page of test/testing/msw.browser.test.ts: the mock, and MSW's worker in front of it.
import * as regexpp from '@eslint-community/regexpp';
import { faker } from '@faker-js/faker/locale/en';
import * as ajv from 'ajv/dist/2020.js';
import * as ajvRef from 'ajv/dist/vocabularies/core/ref.js';
import ajvFormats from 'ajv-formats';
import { setupWorker } from 'msw/browser';
import { createMock } from '../../src/api/create-mock.ts';
import { defineApi } from '../../src/api/define-api.ts';
import { frameworks } from '../../src/framework/frameworks.ts';
import { documentOf } from '../../src/openapi/document/api-document.ts';
import { extensionsOf } from '../../src/openapi/document/extensions.ts';
import { SourceFiles } from '../../src/openapi/document/source-files.ts';
import { type Packages, providePackages } from '../../src/openapi/packages.ts';
import { SchemaCompiler } from '../../src/openapi/schemas/schema-compiler.ts';
import { resource } from '../../src/state/store.ts';
import { handlers } from '../../src/testing/msw.ts';

providePackages({
  // A bundle has them as `require` returns them, whose types differ from those of `import`.
  ajv: () => ajv as unknown as Packages['ajv'],
  ajvRef: () => ajvRef as unknown as Packages['ajvRef'],
  ajvFormats: () => ajvFormats as unknown as Packages['ajvFormats'],
  faker: () => faker,
  regexpp: () => regexpp,
});

const note = { type: 'object', required: ['text'], properties: { id: { type: 'string' }, text: { type: 'string' } } };
const answers = (schema: object) => ({ description: 'OK', content: { 'application/json': { schema } } });
const bytes = { 'application/octet-stream': {} };
const value = {
  openapi: '3.1.0',
  info: { title: 'Notes', version: '1' },
  paths: {
    '/notes': {
      get: { operationId: 'listNotes', responses: { 200: answers({ type: 'array', items: note }) } },
      post: {
        operationId: 'createNote',
        requestBody: { required: true, content: { 'application/json': { schema: note } } },
        responses: { 201: answers(note), 422: answers({}) },
      },
    },
    '/login': {
      post: {
        operationId: 'login',
        responses: { 204: { description: 'In.', headers: { 'Set-Cookie': { schema: { type: 'string' } } } } },
      },
    },
    '/me': {
      get: {
        operationId: 'getMe',
        parameters: [{ name: 'sid', in: 'cookie', schema: { type: 'string' } }],
        responses: { 200: answers({}) },
      },
    },
    '/bytes:echo': {
      post: {
        operationId: 'echo',
        requestBody: { content: bytes },
        responses: { 200: { description: 'The same.', content: bytes } },
      },
    },
    '/long': { get: { operationId: 'getLong', responses: { 200: answers({ type: 'array' }) } } },
  },
};

const uri = 'https://notes.test/openapi.json';
const files = new SourceFiles([{ uri, path: uri, text: JSON.stringify(value), value }], undefined, false);
files.complete();
const extensions = extensionsOf(value, frameworks);
const document = documentOf({ files, schemas: new SchemaCompiler(files, false), extensions, isOwn: false });
const notes = resource<{ id: string; text: string }>('note');
const mock = await createMock({
  api: defineApi({
    document,
    resources: { note: notes },
    handlers: {
      listNotes: async (_input, _resources, { store }) => ({ body: await store.collection(notes).list() }),
      createNote: async ({ body }, _resources, { store }) => {
        const { text } = body as { text: string };
        await store.collection(notes).insert({ id: text, text });
        return { status: 201, body: { id: text, text } };
      },
      login: () => ({ status: 204, headers: { 'Set-Cookie': 'sid=s1; Path=/' } }),
      getMe: ({ cookie }) => ({ body: cookie }),
      echo: ({ body }) => ({ body: body as Uint8Array }),
      getLong: () => ({ body: Array.from({ length: 20_000 }, (_, index) => `item ${index}`) }),
    },
  }),
  deliver: false,
});

const worker = setupWorker(
  ...handlers(mock, { baseUrl: '/v1' }),
  ...handlers(mock, { baseUrl: 'https://api.test/v1' }),
);
await worker.start({ quiet: true, onUnhandledRequest: 'bypass' });
Object.assign(globalThis, { journal: () => mock.journal?.list(), isMocked: true });
