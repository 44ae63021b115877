import { defineErrors } from '../../shared/errors.ts';

export const identityErrors = defineErrors({
  'identity.sign_in_failed': {
    kind: 'unauthenticated',
    en: 'Login name, password or code are not right.',
    de: 'Anmeldename, Passwort oder Code stimmen nicht.',
  },
  'identity.code_required': { kind: 'unauthenticated', en: 'Please give the code of your authenticator app as well.', de: 'Bitte auch den Code der Authenticator-App angeben.' },
  'identity.too_many_attempts': {
    kind: 'limited',
    en: 'Too many failed attempts. Please wait before you try again.',
    de: 'Zu viele Fehlversuche. Bitte vor dem nächsten Versuch warten.',
  },
  'identity.weak_password': {
    kind: 'invalid',
    en: 'A password needs 12 to 200 characters, must not contain the login name, and must not be the old one.',
    de: 'Ein Passwort braucht 12 bis 200 Zeichen, darf den Anmeldenamen nicht enthalten und nicht das bisherige sein.',
  },
  'identity.wrong_password': { kind: 'invalid', en: 'The present password is not right.', de: 'Das bisherige Passwort stimmt nicht.' },
  'identity.wrong_code': { kind: 'invalid', en: 'This code is not right, or was used already.', de: 'Dieser Code stimmt nicht oder wurde schon verwendet.' },
  'identity.totp_active': { kind: 'conflict', en: 'A second factor is already set up.', de: 'Ein zweiter Faktor ist bereits eingerichtet.' },
  'identity.totp_not_begun': { kind: 'conflict', en: 'The setting-up of a second factor has not begun.', de: 'Die Einrichtung eines zweiten Faktors wurde nicht begonnen.' },
  'identity.user_not_found': { kind: 'not-found', en: 'There is no such user.', de: 'Diesen Benutzer gibt es nicht.' },
  'identity.grant_not_found': { kind: 'not-found', en: 'There is no such grant.', de: 'Diese Berechtigung gibt es nicht.' },
  'identity.token_not_found': { kind: 'not-found', en: 'There is no such token.', de: 'Dieses Zugriffstoken gibt es nicht.' },
  'identity.login_taken': { kind: 'conflict', en: 'This login name is taken.', de: 'Dieser Anmeldename ist vergeben.' },
  'identity.organisation_not_found': { kind: 'invalid', en: 'There is no such organisation.', de: 'Diese Organisation gibt es nicht.' },
  'identity.person_not_found': { kind: 'invalid', en: 'There is no such person.', de: 'Diese Person gibt es nicht.' },
  'identity.validity_reversed': { kind: 'invalid', en: 'The end lies before the beginning.', de: 'Das Ende liegt vor dem Anfang.' },
  'identity.own_rights': { kind: 'forbidden', en: 'Nobody changes their own rights.', de: 'Niemand ändert die eigenen Rechte.' },
  'identity.only_in_person': { kind: 'forbidden', en: 'This is only possible when signed in, not with a token.', de: 'Das geht nur angemeldet, nicht mit einem Zugriffstoken.' },
  'identity.not_own_grant': { kind: 'invalid', en: 'A token can only use grants and permissions that its owner holds.', de: 'Ein Zugriffstoken kann nur eigene Berechtigungen nutzen.' },
  'identity.bad_expiry': { kind: 'invalid', en: 'A token must expire within a year from now.', de: 'Ein Zugriffstoken muss binnen eines Jahres ablaufen.' },
});
