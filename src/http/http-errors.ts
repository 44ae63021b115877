import { defineErrors } from '../shared/errors.ts';

export const httpErrors = defineErrors({
  'http.invalid_request': {
    kind: 'invalid',
    en: 'Some parts of the request are not valid; all of them are listed.',
    de: 'Teile der Anfrage sind ungültig; alle sind aufgeführt.',
  },
  'http.malformed_json': { kind: 'malformed', en: 'The body is not valid JSON in UTF-8.', de: 'Der Inhalt ist kein gültiges JSON in UTF-8.' },
  'http.malformed_url': { kind: 'malformed', en: 'The address is not valid.', de: 'Die Adresse ist ungültig.' },
  'http.body_not_expected': { kind: 'malformed', en: 'This request takes no body.', de: 'Diese Anfrage hat keinen Inhalt.' },
  'http.body_missing': { kind: 'malformed', en: 'The request has no body.', de: 'Der Anfrage fehlt der Inhalt.' },
  'http.body_incomplete': { kind: 'malformed', en: 'The body ended early or could not be unpacked.', de: 'Der Inhalt endete zu früh oder ließ sich nicht entpacken.' },
  'http.body_too_large': { kind: 'too-large', en: 'The body is too large.', de: 'Der Inhalt ist zu groß.' },
  'http.body_too_slow': { kind: 'request-timeout', en: 'The body did not arrive in time.', de: 'Der Inhalt ist nicht rechtzeitig eingetroffen.' },
  'http.unsupported_media_type': {
    kind: 'unsupported-media',
    en: 'This content type, encoding or charset is not accepted here.',
    de: 'Diese Inhaltsart, Kodierung oder dieser Zeichensatz wird hier nicht angenommen.',
  },
  'http.no_room': {
    kind: 'unavailable',
    en: 'Too many large bodies are being received at the same time. Please try again in a moment.',
    de: 'Es werden gerade zu viele große Inhalte auf einmal empfangen. Bitte gleich noch einmal versuchen.',
  },
  'http.malformed_request': { kind: 'malformed', en: 'This is not a request of HTTP/1.1.', de: 'Das ist keine Anfrage nach HTTP/1.1.' },
  'http.headers_too_large': { kind: 'headers-too-large', en: 'Address and headers are too long.', de: 'Adresse und Kopfzeilen sind zu lang.' },
  'http.request_too_slow': { kind: 'request-timeout', en: 'The request did not arrive in time.', de: 'Die Anfrage ist nicht rechtzeitig eingetroffen.' },
  'http.not_found': { kind: 'not-found', en: 'There is nothing at this address.', de: 'Unter dieser Adresse gibt es nichts.' },
  'http.method_not_allowed': { kind: 'method-not-allowed', en: 'This address does not take this method.', de: 'Diese Adresse kennt diese Methode nicht.' },
  'http.unauthenticated': { kind: 'unauthenticated', en: 'Please sign in.', de: 'Bitte anmelden.' },
  'http.forbidden': { kind: 'forbidden', en: 'Your roles do not allow this.', de: 'Ihre Rollen erlauben dies nicht.' },
  'http.csrf': {
    kind: 'forbidden',
    en: 'The request did not come from our own pages, or the session has changed. Please load the page again.',
    de: 'Die Anfrage kam nicht von unseren eigenen Seiten, oder die Sitzung hat gewechselt. Bitte die Seite neu laden.',
  },
  'http.if_match_required': {
    kind: 'precondition-required',
    en: 'Say by If-Match which version you have seen.',
    de: 'Mit If-Match angeben, welche Fassung gesehen wurde.',
  },
  'http.if_match_malformed': {
    kind: 'malformed',
    en: 'If-Match takes exactly one ETag, as it was received.',
    de: 'If-Match nimmt genau ein ETag, so wie es empfangen wurde.',
  },
  'http.idempotency_key_malformed': {
    kind: 'malformed',
    en: 'An Idempotency-Key has 1 to 200 visible ASCII characters.',
    de: 'Ein Idempotency-Key hat 1 bis 200 sichtbare ASCII-Zeichen.',
  },
  'http.idempotency_key_required': {
    kind: 'malformed',
    en: 'This request needs an Idempotency-Key, so that repeating it is harmless.',
    de: 'Diese Anfrage braucht einen Idempotency-Key, damit eine Wiederholung nicht schadet.',
  },
  'http.idempotency_key_reused': {
    kind: 'invalid',
    en: 'This Idempotency-Key was used for another request.',
    de: 'Dieser Idempotency-Key wurde für eine andere Anfrage verwendet.',
  },
  'http.idempotency_race': {
    kind: 'conflict',
    en: 'The same request is being carried out right now. Please repeat it in a moment.',
    de: 'Dieselbe Anfrage wird gerade ausgeführt. Bitte gleich wiederholen.',
  },
  'http.too_many_streams': { kind: 'limited', en: 'Too many open event streams.', de: 'Zu viele offene Ereignisströme.' },
  'http.too_many_requests': { kind: 'limited', en: 'Too many requests; please slow down.', de: 'Zu viele Anfragen; bitte langsamer.' },
  'http.timed_out': {
    kind: 'unavailable',
    en: 'This took too long and was given up. A request with an Idempotency-Key can be repeated safely.',
    de: 'Das hat zu lange gedauert und wurde abgebrochen. Eine Anfrage mit Idempotency-Key kann gefahrlos wiederholt werden.',
  },
  internal: {
    kind: 'internal',
    en: 'Something went wrong on our side. Please tell support the request id.',
    de: 'Bei uns ist etwas schiefgegangen. Bitte der Betreuung die Anfrage-Nummer nennen.',
  },
});
