import { code, id } from '../../persistence/columns.ts';
import type { Reader } from '../../persistence/reader.ts';
import { organisationErrors } from './organisation-errors.ts';
import type { OrganisationKind } from './organisation.ts';

/**
 * The organisation that owns what is bought for `organisationId` and from whose stock it is served: the nearest
 * municipality at or above it, else the provider.
 * @throws AppError `organisation.not_found`
 */
export async function ownerOrganisationOf(db: Reader, organisationId: string): Promise<string> {
  const chain = await db.select(
    { id: id(), kind: code<OrganisationKind>() },
    db.q('organisation_closure as c').join('organisations as o', 'o.id', 'c.ancestor_id').where('c.descendant_id', organisationId).orderBy('c.depth').select('o.id', 'o.kind'),
  );
  const owner = chain.find((each) => each.kind === 'municipality') ?? chain.find((each) => each.kind === 'provider') ?? chain.at(-1);
  if (!owner) throw organisationErrors['organisation.not_found']();
  return owner.id;
}
