import { randomUUID } from 'node:crypto';
import { bodyOf } from './assets.ts';
import { Crash, type Handler, Refusal } from './call.ts';
import type { CollectionRules } from './collection-rules.ts';
import { isUuid } from './formats.ts';
import { moment } from './moments.ts';

const startedAt = Date.now();

/** The handlers of jobs, and of the service itself. */
export function jobHandlers(rules: CollectionRules): Readonly<Record<string, Handler>> {
  return {
    getStatus: ({ has }) => ({
      status: 200,
      json: {
        status: 'ok',
        version: '2.4.0',
        host: has('host-with-underscores') ? 'node_3.lumen archive' : 'node-3.lumen-archive.net',
        address: has('address-of-six') ? '2001:db8::17' : '10.2.0.17',
        startedAt: moment(startedAt, has),
      },
    }),

    startJob: (call) => {
      const { type } = bodyOf(call, rules.job);
      const id = randomUUID();
      const createdAt = Date.now();
      call.store.jobs.set(id, { id, type: String(type), createdAt, finishedAt: null });
      const json = { id, type, status: 'pending', createdAt: moment(createdAt, call.has), finishedAt: null };
      return { status: 202, headers: { Location: `/v2/jobs/${id}` }, json };
    },

    getJob: ({ path, store, has }) => {
      const id = path.jobId ?? '';
      if (!isUuid(id)) throw new Refusal(400, 'That is no id.', { fields: new Map([['jobId', 'has to be a UUID']]) });
      const job = store.jobs.get(id.toLowerCase());
      if (!job && has('unknown-job-fails')) throw new Crash('The job is undefined');
      if (!job && has('unknown-job-answered')) {
        return { status: 200, json: { id, type: 'export', status: 'pending', createdAt: moment(startedAt, has) } };
      }
      if (!job) throw new Refusal(404, 'There is no such job.');
      const finishedAt = job.finishedAt ?? Date.now();
      store.jobs.set(job.id, { ...job, finishedAt });
      const [created, finished] = [moment(job.createdAt, has), moment(finishedAt, has)];
      return {
        status: 200,
        json: { id: job.id, type: job.type, status: 'done', createdAt: created, finishedAt: finished },
      };
    },
  };
}
