import { municipalities, office, PROVIDER, type Municipality, type PersonKey } from './cast.ts';
import type { EquipmentRequest } from './requests.ts';
import { together, type Stage } from './stage.ts';

export interface HandOver {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly state: string;
  readonly toName: string;
}

interface Bundle {
  readonly municipality: Municipality;
  readonly toId: string;
  readonly toName: string;
  readonly lines: readonly { readonly requestLineId: string; readonly quantity: number }[];
}

/** The school that a visitor can be signs for itself. */
const receiverOf = ({ key }: Municipality, name: string): PersonKey => (name === 'Gymnasium am Wall' ? 'school' : office[key].asks);

/**
 * IT support makes up one bundle for each organisation with something reserved, and the organisation confirms it.
 * Returns how many devices changed hands. `except` names those who fetch theirs another day.
 */
export async function handOverReserved(stage: Stage, { except = () => false }: { readonly except?: (organisation: string) => boolean } = {}): Promise<number> {
  const bundles = (await bundlesOf(stage)).filter(({ toName }) => !except(toName));
  await together(bundles, async ({ municipality, toId, toName, lines }) => {
    const prepared = await stage.as('itSupport').post<HandOver>('/hand-overs', { fromId: stage.organisation(PROVIDER), toId, requestLines: lines });
    await stage.as(receiverOf(municipality, toName)).put<HandOver>(`/hand-overs/${prepared.id}/confirmation`, undefined, prepared.version, {
      at: `/hand-overs/${prepared.id}`, when: ({ state }) => state === 'confirmed',
    });
  });
  const units = bundles.reduce((sum, bundle) => sum + bundle.lines.reduce((all, line) => all + line.quantity, 0), 0);
  if (units > 0) {
    stage.narrator.by('itSupport', {
      de: `übergibt ${units} Geräte an ${bundles.length} Schulen und Ämter, je eine Unterschrift für alles`,
      en: `hands ${units} devices to ${bundles.length} schools and departments, one signature each`,
    });
  }
  return units;
}

async function bundlesOf(stage: Stage): Promise<readonly Bundle[]> {
  const requests = await stage.as('itSupport').list<EquipmentRequest>('/requests', { review: 'approved' });
  return municipalities.flatMap((municipality) => [...municipality.schools, ...municipality.departments].flatMap(({ name }): Bundle[] => {
    const toId = stage.organisation(name);
    const reserved = requests.filter((request) => request.organisationId === toId).flatMap((request) => request.lines).filter((line) => line.reserved > 0);
    return reserved.length === 0 ? [] : [{ municipality, toId, toName: name, lines: reserved.map((line) => ({ requestLineId: line.id, quantity: line.reserved })) }];
  }));
}
