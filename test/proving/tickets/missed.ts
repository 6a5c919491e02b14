import type { Missed } from '../prove.ts';

/** The faults that the suite does not catch with twelve requests an operation. */
export const missed: Missed = {
  'no case of an operation that shows it fails': [
    'a word is accepted as a number in a form',
    'text that is not Base64 is accepted',
    'a header over its maximum is accepted',
    'the required header may be missing',
    'any kind of grant gives a token',
    'emoji are counted twice, so a title of allowed length is refused',
    'a time with an offset is refused as a filter',
    'a body of an undeclared media type is read as a form',
    'the declared form is refused',
    'a file of an undeclared media type is accepted',
    'a file over the limit is accepted',
    'any token lists the tickets',
    'a password is accepted where a token is asked for',
    'a token is needed to get a token',
    'a client with a wrong secret gets a token',
    'a JSON body that is a list is answered 500',
    'a malformed multipart body is answered 500',
    'an empty optional text is answered 500',
    'a repeated key of a form is answered 500',
    'an unknown cursor is answered 500',
    'a field that is only written is answered',
    'a method that does not exist is answered 500',
    'HEAD tells another media type than GET',
    'an encoded plus sign of a form is kept as a space',
    'a space of a form is kept as a plus sign',
    'line breaks are kept as spaces',
    'only the last item of a repeated field is kept',
    'a closed ticket can be changed',
    'a deletion takes another ticket with it',
    'listing tickets closes one',
    'a comment on a missing ticket is accepted',
    'the comments of a deleted ticket are still listed',
    'the filter by labels is ignored',
    'the filter by time is ignored',
    'the size of a file is wrong',
    'the media type of a file is ignored',
    'the JSON part of an upload is ignored',
    'the name of a file is kept in the wrong encoding',
    'the token that was given is refused',
  ],
  'many sound deployments do so': ['spaces around a title are lost'],
};

/** Faults whose server keeps things that the report does not name. */
export const unreported: Missed = {
  'the id that a request names is not the one that it gets': ['the update of a missing ticket opens one'],
  'a comment goes with its ticket, as far as the document says': [
    'a deleted ticket can still be read',
    'a deletion takes another ticket and leaves its own',
    'the comments of a deleted ticket are still listed',
  ],
};
