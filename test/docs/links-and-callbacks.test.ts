import { expect, test } from 'vitest';
import { documentForReaders } from '../../src/docs/document-for-readers.ts';
import { messagesOf } from '../../src/framework/frameworks.ts';
import { loadDocument } from '../../src/index.ts';
import { answer, documentFile, firstPageOf } from './other-document.ts';

const links = {
  GetJob: { operationId: 'getJob', description: 'The job | that was made.', parameters: { id: '$response.body#/id' } },
  Stop: { operationRef: '#/paths/~1jobs~1{id}/delete', requestBody: '$response.body' },
};
const done = {
  '{$request.body#/url}': {
    post: {
      summary: 'The job is done',
      requestBody: {
        content: { 'application/json': { schema: { properties: { id: { type: 'string' } } }, example: { id: 'j-1' } } },
      },
      responses: { 204: { description: 'Thanks' } },
    },
  },
};
const content = {
  paths: {
    '/jobs': {
      post: {
        description: 'Makes a job.',
        responses: { 201: { ...answer({}), links } },
        callbacks: { onDone: { $ref: '#/components/callbacks/done' } },
      },
    },
    '/jobs/{id}': {
      get: { operationId: 'getJob', tags: ['jobs'], summary: 'Get a job', responses: { 200: answer({}) } },
      delete: { summary: 'Stop a job', responses: { 204: { description: 'Gone' } } },
    },
  },
  components: { callbacks: { done } },
};

test('a markdown page shows the links of answers, and the callbacks with where they go and what they send', async () => {
  const page = await firstPageOf(content);
  expect(page).toContain(`## Links

| Answer | Link | Leads to | With |
| --- | --- | --- | --- |
| \`201\` | \`GetJob\`<br>The job \\| that was made. | [Get a job](get-a-job.md) | \`id\` = \`$response.body#/id\` |
| \`201\` | \`Stop\` | [Stop a job](stop-a-job.md) | body = \`$response.body\` |`);
  expect(page).toContain(`## Callbacks

### onDone

The job is done

\`\`\`http
POST {$request.body#/url}
\`\`\``);
  const [, callback] = page.split('### onDone');
  expect(callback).toContain('"id": "j-1"');
  expect(callback).toContain('* 204 No Content: Thanks');
});

test('the rendered docs show the links of answers, each as a way to what it leads to', async () => {
  const { paths } = documentForReaders(await loadDocument(documentFile(content)), messagesOf);
  const { description, callbacks } = paths?.['/jobs']?.post ?? {};
  expect(description).toBe(`Makes a job.

**Links**

| Answer | Link | Leads to | With |
| --- | --- | --- | --- |
| \`201\` | \`GetJob\`<br>The job \\| that was made. | [Get a job](#tag/jobs/getJob) | \`id\` = \`$response.body#/id\` |
| \`201\` | \`Stop\` | [Stop a job](#DELETE/jobs/%7Bid%7D) | body = \`$response.body\` |`);
  // The renderer follows no reference of a callback.
  expect(callbacks?.onDone).toEqual(done);
  expect(paths?.['/jobs/{id}']?.get?.description).toBeUndefined();
});
