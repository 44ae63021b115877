import { DUPLICATE, municipalities, office, type Department, type EquipmentCode, type Municipality, type PersonKey, type School } from './cast.ts';
import { together, type Stage } from './stage.ts';

/** What the acts read of a request and its lines. */
export interface RequestLine {
  readonly id: string;
  readonly equipmentClassCode: EquipmentCode;
  readonly organisationId: string;
  readonly requested: number;
  readonly approved: number;
  readonly refused: number;
  readonly withdrawn: number;
  readonly awarded: number;
  readonly givenUp: number;
  readonly handedOver: number;
  readonly reserved: number;
  readonly owed: number;
  readonly waiting: number;
}

export interface EquipmentRequest {
  readonly id: string;
  readonly number: string;
  readonly version: number;
  readonly review: string;
  readonly organisationId: string;
  readonly organisationName: string;
  readonly lines: readonly RequestLine[];
}

interface Wish {
  readonly organisation: string;
  readonly group: 'pupil' | 'teacher' | 'employee';
  readonly lines: readonly { readonly equipment: EquipmentCode; readonly asks: number; readonly approved: number }[];
  readonly asks: PersonKey;
  readonly endorses: PersonKey;
  readonly approves: PersonKey;
}

const line = (equipment: EquipmentCode, asks: number, approved = asks) => ({ equipment, asks, approved });

function wishesOfSchool(school: School, { key }: Municipality): Wish[] {
  // the school that a visitor can be asks for itself
  const own = school.name === 'Gymnasium am Wall' ? { ...office[key], asks: 'school', endorses: 'school' } as const : office[key];
  const wishes: Wish[] = [{ organisation: school.name, group: 'pupil', lines: [line('tablet', school.asksTablets, school.tablets)], ...own }];
  if (school.teacherLaptops > 0) wishes.push({ organisation: school.name, group: 'teacher', lines: [line('teacher-laptop', school.teacherLaptops)], ...own });
  return wishes;
}

const wishOfDepartment = (department: Department, { key }: Municipality): Wish => ({
  organisation: department.name, group: 'employee', ...office[key],
  lines: [...(department.laptops > 0 ? [line('employee-laptop', department.laptops)] : []), ...(department.phones > 0 ? [line('phone', department.phones)] : [])],
});

/** Schools say what they hold; schools and departments ask, their heads endorse, the Träger decides. */
export async function askAndApprove(stage: Stage): Promise<void> {
  for (const municipality of municipalities) {
    const { key } = municipality;
    const holding = municipality.schools.filter((school) => school.held > 0);
    await together(holding, async (school) => {
      await stage.as(office[key].asks).put(`/organisations/${stage.organisation(school.name)}/holdings`, {
        beneficiaryGroup: 'pupil', equipmentClassId: stage.equipmentClass('tablet'), quantity: school.held,
      });
    });
    const wishes = [...municipality.schools.flatMap((school) => wishesOfSchool(school, municipality)), ...municipality.departments.map((department) => wishOfDepartment(department, municipality))];
    await together(wishes, (wish) => askOne(stage, wish));
    const units = (of: 'asks' | 'approved'): number => wishes.reduce((sum, wish) => sum + wish.lines.reduce((all, each) => all + each[of], 0), 0);
    const [asked, approved] = [units('asks'), units('approved')];
    const head = stage.narrator;
    head.by(office[key].asks, { de: `${municipality.name} bittet um ${asked} Geräte für ${municipality.schools.length} Schulen und ${municipality.departments.length} Ämter`, en: `${municipality.name} asks for ${asked} devices for ${municipality.schools.length} schools and ${municipality.departments.length} departments` });
    head.by(office[key].approves, {
      de: `genehmigt ${approved}${asked > approved ? `; ${asked - approved} von ${DUPLICATE.school} abgelehnt: doppelt gemeldet` : ''}`,
      en: `approves ${approved}${asked > approved ? `; ${asked - approved} of ${DUPLICATE.school} refused: asked for twice` : ''}`,
    });
  }
}

async function askOne(stage: Stage, { organisation, group, lines, asks, endorses, approves }: Wish): Promise<void> {
  const request = await stage.as(asks).post<EquipmentRequest>('/requests', {
    organisationId: stage.organisation(organisation), beneficiaryGroup: group,
    lines: lines.map(({ equipment, asks: quantity }) => ({ equipmentClassId: stage.equipmentClass(equipment), quantity })),
  });
  const path = `/requests/${request.id}`;
  const submitted = await stage.as(asks).put<EquipmentRequest>(`${path}/submission`, {}, request.version, { at: path, when: ({ review }) => review === 'submitted' });
  const endorsed = await stage.as(endorses).put<EquipmentRequest>(`${path}/endorsement`, {}, submitted.version, { at: path, when: ({ review }) => review === 'endorsed' });
  await stage.as(approves).put<EquipmentRequest>(`${path}/approval`, {
    lines: endorsed.lines.map(({ id, requested }, index) => {
      const approved = lines[index]?.approved ?? 0;
      return { lineId: id, approved, ...(approved < requested && { refusalReason: 'Doppelt gemeldet' }) };
    }),
  }, endorsed.version, { at: path, when: ({ review }) => review === 'approved' });
}
