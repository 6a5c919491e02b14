export type Locale = keyof typeof words;

/** Ends a call with an answer that is not `ok`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  readonly status: number;
  readonly code: Code;
  /** The fields that are wrong, as `field.keyword`, or what else a program may want to know. */
  readonly details: readonly string[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: Code,
    details: readonly string[] = [],
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(code);
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

/** Something that the service did not expect: it is answered 500. */
export class Mistake extends Error {
  override readonly name = 'Mistake';
}

export type Code = keyof (typeof words)['en'];

const words = {
  en: {
    invalid_request: 'The call is not as documented.',
    not_authed: 'The call needs a token.',
    invalid_token: 'The token is not known, or no longer good.',
    invalid_client: 'The client is not known.',
    ticket_not_found: 'There is no such ticket.',
    ticket_gone: 'The ticket was deleted.',
    file_not_found: 'There is no such file.',
    already_closed: 'The ticket is closed already.',
    ticket_closed: 'A closed ticket cannot be changed.',
    title_taken: 'Another ticket has this title.',
    request_too_large: 'The body is too large.',
    file_too_large: 'The file is too large.',
    unsupported_media_type: 'The media type is not supported.',
    rate_limited: 'Too many calls.',
    method_not_allowed: 'This method is not allowed here.',
    unknown_call: 'There is no such call.',
    internal_error: 'Something went wrong.',
  },
  de: {
    invalid_request: 'Der Aufruf ist nicht wie dokumentiert.',
    not_authed: 'Der Aufruf braucht ein Token.',
    invalid_token: 'Das Token ist unbekannt oder abgelaufen.',
    invalid_client: 'Der Client ist unbekannt.',
    ticket_not_found: 'Dieses Ticket gibt es nicht.',
    ticket_gone: 'Das Ticket wurde gelöscht.',
    file_not_found: 'Diese Datei gibt es nicht.',
    already_closed: 'Das Ticket ist schon geschlossen.',
    ticket_closed: 'Ein geschlossenes Ticket kann nicht geändert werden.',
    title_taken: 'Ein anderes Ticket hat diesen Titel.',
    request_too_large: 'Der Inhalt ist zu groß.',
    file_too_large: 'Die Datei ist zu groß.',
    unsupported_media_type: 'Der Medientyp wird nicht unterstützt.',
    rate_limited: 'Zu viele Aufrufe.',
    method_not_allowed: 'Diese Methode ist hier nicht erlaubt.',
    unknown_call: 'Diesen Aufruf gibt es nicht.',
    internal_error: 'Etwas ist schiefgegangen.',
  },
  fr: {
    invalid_request: "L'appel n'est pas conforme à la documentation.",
    not_authed: 'Un jeton est nécessaire.',
    invalid_token: "Le jeton est inconnu ou n'est plus valable.",
    invalid_client: 'Le client est inconnu.',
    ticket_not_found: "Ce ticket n'existe pas.",
    ticket_gone: 'Le ticket a été supprimé.',
    file_not_found: "Ce fichier n'existe pas.",
    already_closed: 'Le ticket est déjà fermé.',
    ticket_closed: 'Un ticket fermé ne peut pas être modifié.',
    title_taken: 'Un autre ticket porte ce titre.',
    request_too_large: 'Le contenu est trop grand.',
    file_too_large: 'Le fichier est trop grand.',
    unsupported_media_type: "Le type de média n'est pas pris en charge.",
    rate_limited: "Trop d'appels.",
    method_not_allowed: "Cette méthode n'est pas autorisée ici.",
    unknown_call: "Cet appel n'existe pas.",
    internal_error: "Une erreur s'est produite.",
  },
} as const;

export function sentence(code: Code, locale: Locale): string {
  return words[locale][code];
}
