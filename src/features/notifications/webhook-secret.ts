import { randomBytes } from 'node:crypto';
import { open, seal, type Keyring } from '../../shared/crypto/sealed-box.ts';

const place = (endpointId: string): string => `webhook:${endpointId}:secret`;

/** A new key to sign messages with, in the form that receivers expect (standardwebhooks.com). */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

export const sealSecret = (secrets: Keyring, endpointId: string, secret: string): Buffer => seal(secrets, secret, place(endpointId));
export const openSecret = (secrets: Keyring, endpointId: string, sealed: Buffer): string => open(secrets, sealed, place(endpointId)).toString();
