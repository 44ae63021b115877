import { defineErrors } from '../../shared/errors.ts';

export const notificationErrors = defineErrors({
  'notification.endpoint_not_found': { kind: 'not-found', en: 'There is no such endpoint.', de: 'Diesen Empfangspunkt gibt es nicht.' },
  'notification.url_refused': { kind: 'invalid', en: 'Messages cannot be sent to this address.', de: 'An diese Adresse können keine Nachrichten gesendet werden.' },
});
