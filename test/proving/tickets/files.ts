import { jsonOf } from './bodies.ts';
import { type Call, done, type Outcome, textOf, ticketOf } from './call.ts';
import { readFields } from './fields.ts';
import { inLatin1 } from './kept.ts';
import type { Part } from './multipart.ts';
import { Mistake, Refusal } from './refusal.ts';
import { fileMeta, maxFile, mediaTypes } from './rules.ts';
import { shownFile } from './shown.ts';
import type { StoredFile } from './store.ts';

export function uploadFile(call: Call): Outcome {
  const { store, switches } = call;
  const { on } = switches;
  const part = partOf(call, 'file');
  const meta = metaOf(call);
  const type = (part?.type ?? 'text/plain').split(';', 1).join('').trim().toLowerCase();
  const bytes = part?.content ?? Buffer.alloc(0);
  if (part && bytes.length === 0 && !on('empty-file')) throw new Refusal(400, 'invalid_request', ['file.min']);
  if (bytes.length > maxFile && !on('any-file-size')) throw new Refusal(413, 'file_too_large');
  if (!mediaTypes.includes(type) && !on('any-file-type'))
    throw new Refusal(415, 'unsupported_media_type', ['file.type']);
  if (typeof meta.ticket === 'string') ticketOf(call, meta.ticket);
  const name = part?.fileName ?? '';
  const file: StoredFile = {
    id: store.newId('F').id,
    workspace: call.workspace,
    createdAt: Date.now(),
    name: on('file-name') ? inLatin1(name) : name,
    type: on('file-type') ? 'application/pdf' : type,
    bytes: keptBytes(bytes, call),
    meta: on('file-meta') ? { title: name || 'file', tags: [], ticket: null, dimensions: null } : meta,
  };
  store.files.set(file.id, file);
  return done(201, { file: shownFile(file, switches) });
}

export function showFile(call: Call): Outcome {
  return done(200, { file: shownFile(fileOf(call, textOf(call.query, 'file')), call.switches) });
}

export function fileContent(call: Call): Outcome {
  const { type, bytes } = fileOf(call, textOf(call.query, 'file'));
  const shown = call.switches.on('file-content-json') ? 'application/json' : type;
  return { kind: 'bytes', status: 200, type: shown, bytes };
}

export function deleteFile(call: Call): Outcome {
  const { on } = call.switches;
  const id = textOf(call.input, 'file');
  const outcome: Outcome = on('deletion-200') ? done(200) : { kind: 'empty', status: 204 };
  if (on('file-delete-twice') && !call.store.files.has(id) && call.store.gone.has(id)) return outcome;
  const file = fileOf(call, id);
  if (!on('file-delete-ignored')) call.store.files.delete(file.id);
  call.store.gone.add(file.id);
  return outcome;
}

function fileOf({ store, workspace, switches }: Call, id: string): StoredFile {
  const file = store.files.get(id);
  if (file?.workspace === workspace) return file;
  if (switches.on('missing-file-500')) throw new Mistake('The file cannot be opened.');
  throw new Refusal(404, 'file_not_found');
}

/** The one part with a name. Throws {@link Refusal} where there are several, or none. */
function partOf({ body, operation, switches }: Call, name: string): Part | undefined {
  const [part, ...others] = body.parts.filter((sent) => sent.name === name);
  if (others.length > 0) throw new Refusal(400, 'invalid_request', [`${name}.repeated`]);
  if (!part && !switches.unchecked(operation, 'text', name, 'required')) {
    throw new Refusal(400, 'invalid_request', [`${name}.required`]);
  }
  return part;
}

/** What the JSON part says. Throws {@link Refusal}. */
function metaOf(call: Call): Record<string, unknown> {
  const part = partOf(call, 'meta');
  const type = part?.type?.split(';', 1).join('').trim().toLowerCase() ?? 'application/json';
  if (type !== 'application/json') throw new Refusal(415, 'unsupported_media_type', ['meta.type']);
  const sent = part ? jsonOf(part.content) : {};
  const fields = { meta: { rule: { type: 'group', fields: fileMeta } } } as const;
  const { values, wrong } = readFields({ meta: sent }, fields, call.reading('json'));
  if (wrong.length > 0) throw new Refusal(400, 'invalid_request', wrong);
  return { ticket: null, tags: [], dimensions: null, ...Object(values.meta) };
}

function keptBytes(bytes: Buffer, { switches }: Call): Buffer {
  if (switches.on('file-corrupted')) return Buffer.from(bytes.toString('latin1').replaceAll('\n', '\n\n'), 'latin1');
  return switches.on('file-text') ? Buffer.from(bytes.toString('utf8')) : bytes;
}
