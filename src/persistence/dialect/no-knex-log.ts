import type { Knex } from 'knex';

const nothing = (): void => undefined;

/**
 * Knex would print the driver's messages as they are, between our structured lines. Whatever fails reaches its caller
 * as an error and is logged there, without values.
 */
export const noKnexLog: Knex.Logger = { warn: nothing, error: nothing, deprecate: nothing, debug: nothing };
