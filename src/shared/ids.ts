import { uuidv7 } from 'uuidv7';

/** A new identifier: a UUID of version 7, so that rows made one after another lie near each other. */
export const newId = (): string => uuidv7();
