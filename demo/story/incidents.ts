import { ROBBED, WITHDRAWS } from './cast.ts';
import type { HandOver } from './hand-overs.ts';
import type { EquipmentRequest, RequestLine } from './requests.ts';
import type { Stage } from './stage.ts';
import type { Device } from './tally.ts';

interface DeviceView extends Device {
  readonly version: number;
  readonly reservedForId: string | null;
}

/** A laptop that is reserved for a department of Birkheim is stolen from the store: the award stays, the device is locked. */
export async function laptopStolen(stage: Stage): Promise<void> {
  const support = stage.as('itSupport');
  const forId = stage.organisation(ROBBED);
  const reserved = await support.list<Device>('/devices', { state: 'reserved', equipmentClassId: stage.equipmentClass('employee-laptop') });
  for (const { id } of reserved) {
    const device = await support.get<DeviceView>(`/devices/${id}`);
    if (device.reservedForId !== forId) continue;
    await support.post(`/devices/${id}/loss`, { kind: 'stolen', note: 'Aus dem Lager verschwunden', policeFileNumber: '2020-0615-117' }, device.version);
    stage.narrator.by('itSupport', {
      de: `${device.assetTag} gestohlen, reserviert für ${ROBBED}: gesperrt; die Zuteilung bleibt geschuldet`,
      en: `${device.assetTag} stolen, reserved for ${ROBBED}: locked; the award is still owed`,
    });
    return;
  }
  throw new Error(`nothing is reserved for ${ROBBED}`);
}

/** Another department gives two back: one serves what is owed, one stays in stock. */
export async function laptopsWithdrawn(stage: Stage): Promise<void> {
  const requester = stage.as('requestsBirkheim');
  const [found] = await requester.list<EquipmentRequest>('/requests', { organisationId: stage.organisation(WITHDRAWS.department) });
  if (!found) throw new Error(`${WITHDRAWS.department} has asked for nothing`);
  await requester.step<EquipmentRequest, EquipmentRequest>(`/requests/${found.id}`, ({ version, lines }) =>
    requester.post(`/requests/${found.id}/lines/${lineOf(lines).id}/withdrawal`, { units: WITHDRAWS.units, reason: 'Stellen bleiben unbesetzt' }, version));
  stage.narrator.by('requestsBirkheim', {
    de: `${WITHDRAWS.department} zieht ${WITHDRAWS.units} zurück: beide Geräte gehen wieder ins Lager`,
    en: `${WITHDRAWS.department} withdraws ${WITHDRAWS.units}: both devices go back into stock`,
  });
}

function lineOf(lines: readonly RequestLine[]): RequestLine {
  const line = lines.find((each) => each.reserved >= WITHDRAWS.units);
  if (!line) throw new Error(`${WITHDRAWS.department} has not ${WITHDRAWS.units} reserved`);
  return line;
}

/** A school reports a tablet that it has had for weeks. */
export async function tabletLost(stage: Stage): Promise<void> {
  const school = stage.as('lindenhof');
  const [latest] = await school.list<HandOver>('/hand-overs', { toId: stage.organisation('GS Lindenhof'), state: 'confirmed' });
  const items = latest ? (await school.get<{ items: readonly { deviceId: string | null }[] }>(`/hand-overs/${latest.id}`)).items : [];
  const device = await school.get<DeviceView>(`/devices/${items.find((item) => item.deviceId !== null)?.deviceId ?? ''}`);
  await school.post(`/devices/${device.id}/loss`, { kind: 'lost', note: 'Nach dem Klassenausflug nicht mehr da' }, device.version);
  const history = await school.list(`/devices/${device.id}/history`);
  stage.narrator.by('lindenhof', {
    de: `meldet ${device.assetTag} als verloren: gesperrt, Verlauf mit ${history.length} Zeilen lückenlos`,
    en: `reports ${device.assetTag} as lost: locked, ${history.length} lines of history without a gap`,
  });
}
