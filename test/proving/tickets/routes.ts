import { issueToken, showStatus, testToken } from './auth.ts';
import type { Route } from './call.ts';
import { addComment, listComments } from './comments.ts';
import { deleteFile, fileContent, showFile, uploadFile } from './files.ts';
import * as rules from './rules.ts';
import * as tickets from './tickets.ts';

const both = ['form', 'json'] as const;
const choice = { kinds: both, fields: rules.chosenTicket };
const ticketChoice = { method: 'POST', attempt: true, body: choice } as const;

export const routes: readonly Route[] = [
  {
    method: 'POST',
    path: '/tickets.create',
    operation: 'tickets_create',
    attempt: true,
    body: { kinds: both, fields: rules.newTicket },
    handle: tickets.createTicket,
  },
  {
    method: 'GET',
    path: '/tickets.info',
    operation: 'tickets_info',
    attempt: true,
    query: rules.chosenTicket,
    handle: tickets.showTicket,
  },
  {
    method: 'POST',
    path: '/tickets.update',
    operation: 'tickets_update',
    attempt: true,
    body: { kinds: both, fields: rules.ticketChange },
    handle: tickets.updateTicket,
  },
  { ...ticketChoice, path: '/tickets.delete', operation: 'tickets_delete', handle: tickets.deleteTicket },
  { ...ticketChoice, path: '/tickets.close', operation: 'tickets_close', handle: tickets.closeTicket },
  {
    method: 'POST',
    path: '/tickets.assign',
    operation: 'tickets_assign',
    attempt: true,
    body: { kinds: both, fields: rules.assignment, closed: true },
    handle: tickets.assignTicket,
  },
  {
    method: 'GET',
    path: '/tickets.list',
    operation: 'tickets_list',
    attempt: true,
    query: rules.ticketQuery,
    handle: tickets.listTickets,
  },
  {
    method: 'GET',
    path: '/tickets.count',
    operation: 'tickets_count',
    query: rules.stateFilter,
    handle: tickets.countTickets,
  },
  {
    method: 'POST',
    path: '/tickets.comments.add',
    operation: 'tickets_comments_add',
    body: { kinds: both, fields: rules.newComment },
    handle: addComment,
  },
  {
    method: 'GET',
    path: '/tickets.comments.list',
    operation: 'tickets_comments_list',
    query: rules.commentQuery,
    handle: listComments,
  },
  {
    method: 'POST',
    path: '/files.upload',
    operation: 'files_upload',
    body: { kinds: ['multipart'], fields: {} },
    handle: uploadFile,
  },
  { method: 'GET', path: '/files.info', operation: 'files_info', query: rules.chosenFile, handle: showFile },
  { method: 'GET', path: '/files.content', operation: 'files_content', query: rules.chosenFile, handle: fileContent },
  {
    method: 'POST',
    path: '/files.delete',
    operation: 'files_delete',
    body: { kinds: ['form'], fields: rules.chosenFile },
    handle: deleteFile,
  },
  { method: 'GET', path: '/auth.test', operation: 'auth_test', handle: testToken },
  {
    method: 'POST',
    path: '/auth.token',
    operation: 'auth_token',
    open: true,
    body: { kinds: both, fields: rules.tokenRequest },
    handle: issueToken,
  },
  { method: 'GET', path: '/status', operation: 'status', open: true, handle: showStatus },
];
