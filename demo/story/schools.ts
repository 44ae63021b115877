import type { EquipmentRequest } from './requests.ts';
import type { Stage } from './stage.ts';

interface Explanation {
  readonly sentences: { readonly de: readonly string[]; readonly en: readonly string[] };
}

/** The school that got 2 of 30 asks why, and gets the answer that the run gives. */
export async function askWhy(stage: Stage): Promise<void> {
  const school = stage.as('school');
  const organisationId = stage.organisation('Gymnasium am Wall');
  const [request] = await school.list<EquipmentRequest>('/requests', { organisationId, beneficiaryGroup: 'pupil' });
  const line = request?.lines[0];
  if (!request || !line) throw new Error('the Gymnasium am Wall has asked for tablets');
  stage.narrator.by('school', { de: `„${line.awarded} von ${line.approved} Tablets. Warum?“`, en: `"${line.awarded} of ${line.approved} tablets. Why?"` });
  const { sentences } = await school.get<Explanation>(`/requests/${request.id}/lines/${line.id}/explanation`);
  for (const sentence of sentences[stage.narrator.language]) stage.narrator.plain({ de: `       ${sentence}`, en: `       ${sentence}` });
}
