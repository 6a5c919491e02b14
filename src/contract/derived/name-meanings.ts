/** Whether a value means something only to the deployment that has handed it out: the place in a list. */
export function isHandedOut(name: string): boolean {
  return /(?:cursor|page_?token|continuation_?token|next_?token)$/i.test(name);
}

/** Whether a name is that of the state that something is in. */
export function isState(name: string): boolean {
  return /^(?:status|state|stage|phase|lifecycle)$/i.test(name);
}

/** Names of texts that mean something outside of the deployment, which may refuse a made-up one. */
export const worldly =
  /(?:country|currency|locale|lang|language|time_?zone|tz|phone|mobile|fax|zip|postal|postcode|iban|bic|swift|vat|tax|isbn|ean|gtin|mime|content_?type|media_?type|color|colour|region|state|province|carrier|card|account|token|signature|hash|checksum|encoding|path|file|cron|schedule|version|sku)/i;

/** Names of texts that anything can be written into. */
export const talkative =
  /(?:name|title|label|subject|text|body|message|comment|note|description|summary|reason|about|bio|caption|content|slug|tag|query|q|term)s?$/i;

/** Names of ids that mean nothing to the deployment: it only keeps them. */
const ofElsewhere = /^(?:external|legacy|foreign|client|custom|origin|remote|third_?party)/i;

/** Whether a name says that something else is meant, by its id. */
export function isReference(name: string): boolean {
  return /(?:^|_|-)(?:id|uuid|guid)s?$|[a-z](?:Id|Uuid)s?$/.test(name) && !ofElsewhere.test(name);
}

/** Names of numbers that say where in a list something is put. */
const ofPlace = /position|index|ordinal|(?:^|_)rank$|^(?:sort_?)?order$/i;

/** Names of numbers that say how much there is room for, or how much there is to be had. */
export const isRoom =
  /capacity|seats|spaces|stock|inventory|quota|(?:^|_)(?:slots|places|spots|beds|copies)$|^max_?(?:participants|guests|members|attendees|people|persons|users|uses|entries)$/i;

/** Whether what a value means depends on what is there: an id, a place in a list. */
export function isOfWhatIsThere(name: string): boolean {
  return isReference(name) || ofPlace.test(name);
}

/** Whether a name is that of an id, of something that a made-up text does not name. */
export function isIdLike(name: string): boolean {
  return /(?:^|_|-)(?:id|uuid|guid|key|ref|reference)s?$|[a-z](?:Id|Uuid|Key|Ref)s?$/.test(name);
}

/** Names of the end of something. */
export const later = /(?:end|until|expir|deadline|stop|finish|close)|(?:^|_|-)to$|[a-z]To$/i;
const soon =
  /(?:due|start|begin|from|since|after|deliver|schedul|valid|availab|publish|event|depart|arriv|check|open|plan|appoint|book|reserv)/i;

/** Names of what has been: `started_at`, `completedOn`. */
const done =
  /(?:start|end|finish|complet|occurr|perform|record|measur|receiv|deliver|clos|stopp)ed(?:_|-|At|On|Time|Date|$)/i;

/** A day that makes sense for what a name says: what is not planned has been. */
export function dayFor(name: string): string {
  if (done.test(name)) return later.test(name) ? '2024-05-11' : '2024-05-10';
  if (later.test(name)) return '2031-06-20';
  return soon.test(name) ? '2030-06-10' : '2024-05-10';
}
