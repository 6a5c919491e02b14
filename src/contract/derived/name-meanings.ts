/** Whether a name is that of an opaque value from the deployment, such as a cursor. */
export function isHandedOut(name: string): boolean {
  return /(?:cursor|page_?token|continuation_?token|next_?token)$/i.test(name);
}

/** Whether a name is that of a state. */
export function isState(name: string): boolean {
  return /^(?:status|state|stage|phase|lifecycle)$/i.test(name);
}

/** Names of texts with a meaning in the real world: a deployment may refuse a made-up one. */
export const worldly =
  /(?:country|currency|locale|lang|language|time_?zone|tz|phone|mobile|fax|zip|postal|postcode|iban|bic|swift|vat|tax|isbn|ean|gtin|mime|content_?type|media_?type|color|colour|region|state|province|carrier|card|account|token|signature|hash|checksum|encoding|path|file|cron|schedule|version|sku)/i;

/** Names of free texts. */
export const talkative =
  /(?:name|title|label|subject|text|body|message|comment|note|description|summary|reason|about|bio|caption|content|slug|tag|query|q|term)s?$/i;

/** Names of ids from other systems, which the deployment only stores. */
const ofElsewhere = /^(?:external|legacy|foreign|client|custom|origin|remote|third_?party)/i;

/** Whether a name is that of a reference to another resource by its id. */
export function isReference(name: string): boolean {
  return /(?:^|_|-)(?:id|uuid|guid)s?$|[a-z](?:Id|Uuid)s?$/.test(name) && !ofElsewhere.test(name);
}

/** Names of numbers that are positions in a list. */
const ofPlace = /position|index|ordinal|(?:^|_)rank$|^(?:sort_?)?order$/i;

/** Names of numbers that are capacities or stocks. */
export const isRoom =
  /capacity|seats|spaces|stock|inventory|quota|(?:^|_)(?:slots|places|spots|beds|copies)$|^max_?(?:participants|guests|members|attendees|people|persons|users|uses|entries)$/i;

/** Whether the meaning of a value depends on the stored state: an id, a position in a list. */
export function isOfWhatIsThere(name: string): boolean {
  return isReference(name) || ofPlace.test(name);
}

/** Whether a name is that of an id or a key, which a made-up text can't be. */
export function isIdLike(name: string): boolean {
  return /(?:^|_|-)(?:id|uuid|guid|key|ref|reference)s?$|[a-z](?:Id|Uuid|Key|Ref)s?$/.test(name);
}

/** Names of the end of a time span. */
export const later = /(?:end|until|expir|deadline|stop|finish|close)|(?:^|_|-)to$|[a-z]To$/i;
const soon =
  /(?:due|start|begin|from|since|after|deliver|schedul|valid|availab|publish|event|depart|arriv|check|open|plan|appoint|book|reserv)/i;

/** Names of times in the past: `started_at`, `completedOn`. */
const done =
  /(?:start|end|finish|complet|occurr|perform|record|measur|receiv|deliver|clos|stopp)ed(?:_|-|At|On|Time|Date|$)/i;

/** A plausible day for a name, in the past unless the name is about something planned. */
export function dayFor(name: string): string {
  if (done.test(name)) return later.test(name) ? '2024-05-11' : '2024-05-10';
  if (later.test(name)) return '2031-06-20';
  return soon.test(name) ? '2030-06-10' : '2024-05-10';
}
