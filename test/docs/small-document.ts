import { loadDocument } from '../../src/index.ts';
import { fileOf } from '../document-of.ts';
import { sharedDocument } from '../shared-document.ts';

/** Talkover's document with one operation and one event: what has a body, refusals, notes of evidence and a payload. */
export async function smallDocument() {
  const { content } = await sharedDocument;
  const path = '/agents/{agent_id}/webhooks';
  const { event_action } = content.webhooks ?? {};
  const { get: _, ...created } = content.paths?.[path] ?? {};
  return loadDocument(fileOf(JSON.stringify({ ...content, paths: { [path]: created }, webhooks: { event_action } })));
}
