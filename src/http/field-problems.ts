import type Joi from 'joi';
import type { FieldProblem } from '../shared/errors.ts';

export type Language = 'de' | 'en';

interface Sentence {
  readonly code: string;
  readonly en: string;
  readonly de: string;
}

const sentence = (code: string, en: string, de: string): Sentence => ({ code: `field.${code}`, en, de });

const required = sentence('required', 'This is required.', 'Diese Angabe fehlt.');
const wrongType = sentence('wrong_type', 'This must be of type {type}.', 'Hier wird ein Wert vom Typ {type} erwartet.');
const noMatch = sentence('no_match', 'This has none of the possible shapes.', 'Dies hat keine der möglichen Formen.');
const invalid = sentence('invalid', 'This value is not valid.', 'Dieser Wert ist ungültig.');

/** Joi's kinds of problem to our stable codes. Sentences never repeat the value that was sent. */
const sentences: Readonly<Record<string, Sentence>> = {
  'any.required': required,
  'any.unknown': sentence('unknown', 'There is no such field.', 'Dieses Feld gibt es nicht.'),
  'object.unknown': sentence('unknown', 'There is no such field.', 'Dieses Feld gibt es nicht.'),
  'any.only': sentence('not_allowed', 'Allowed are: {valids}.', 'Möglich sind: {valids}.'),
  'string.base': wrongType,
  'number.base': wrongType,
  'boolean.base': wrongType,
  'array.base': wrongType,
  'object.base': wrongType,
  'string.empty': sentence('empty', 'This must not be empty.', 'Dies darf nicht leer sein.'),
  'string.min': sentence('too_short', 'At least {limit} characters.', 'Mindestens {limit} Zeichen.'),
  'string.max': sentence('too_long', 'At most {limit} characters.', 'Höchstens {limit} Zeichen.'),
  'string.pattern.base': sentence('pattern', 'This does not have the required form.', 'Dies hat nicht die verlangte Form.'),
  'string.pattern.name': sentence('pattern', 'This is not a valid {name}.', 'Dies ist kein gültiger Wert der Art {name}.'),
  'text.control': sentence('control_character', 'Control characters are not allowed.', 'Steuerzeichen sind nicht erlaubt.'),
  'text.surrogate': sentence('broken_character', 'A character is broken (half of a surrogate pair).', 'Ein Zeichen ist beschädigt (halbes Ersatzpaar).'),
  'number.integer': sentence('not_integer', 'This must be a whole number.', 'Hier wird eine ganze Zahl erwartet.'),
  'number.min': sentence('too_small', 'At least {limit}.', 'Mindestens {limit}.'),
  'number.max': sentence('too_large', 'At most {limit}.', 'Höchstens {limit}.'),
  'number.unsafe': sentence('too_large', 'The number is too large.', 'Die Zahl ist zu groß.'),
  'number.infinity': sentence('too_large', 'The number is too large.', 'Die Zahl ist zu groß.'),
  'array.min': sentence('too_few', 'At least {limit} entries.', 'Mindestens {limit} Einträge.'),
  'array.max': sentence('too_many', 'At most {limit} entries.', 'Höchstens {limit} Einträge.'),
  'array.unique': sentence('duplicate', 'This entry is there twice.', 'Dieser Eintrag ist doppelt.'),
  'object.max': sentence('too_many', 'At most {limit} entries.', 'Höchstens {limit} Einträge.'),
  'calendarDate.invalid': sentence('not_a_date', 'This must be an existing day, as YYYY-MM-DD.', 'Hier wird ein bestehender Tag erwartet, als JJJJ-MM-TT.'),
  'instant.invalid': sentence('not_an_instant', 'This must be a point in time with its offset, as in 2020-04-20T08:00:00Z.', 'Hier wird ein Zeitpunkt mit Zeitzone erwartet, wie 2020-04-20T08:00:00Z.'),
  'cursor.invalid': sentence('cursor', 'This cursor does not belong to this list with this sort order and these filters.', 'Dieser Cursor gehört nicht zu dieser Liste mit dieser Sortierung und diesen Filtern.'),
  'alternatives.any': noMatch,
  'alternatives.all': noMatch,
  'alternatives.one': noMatch,
  'alternatives.types': noMatch,
  'alternatives.match': noMatch,
};

/** No answer grows without bound because its question was hopeless. */
const MAX_PROBLEMS = 500;

/** All problems of a value, with their places as JSON pointers without the leading slash. */
export function fieldProblems(error: Joi.ValidationError, language: Language, prefix = ''): readonly FieldProblem[] {
  const seen = new Set<string>();
  const problems: FieldProblem[] = [];
  for (const detail of error.details) {
    const path = pointer(detail.path, prefix);
    const { code, de, en } = sentences[detail.type] ?? invalid;
    // A value outside a list of words is reported once, although it may also be too long or of another type.
    const already = seen.has(`${path} field.not_allowed`) || seen.has(`${path} ${code}`);
    seen.add(`${path} ${code}`);
    if (already || problems.length >= MAX_PROBLEMS) continue;
    problems.push({ path, code, message: fill(language === 'de' ? de : en, detail) });
  }
  return problems;
}

/** `lines/0/quantity`; `~` and `/` inside a name as RFC 6901 has them. */
export function pointer(path: readonly (string | number)[], prefix = ''): string {
  const parts = path.map((part) => String(part).slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1'));
  return (prefix === '' ? parts : [prefix, ...parts]).join('/');
}

function fill(text: string, detail: Joi.ValidationErrorItem): string {
  const context: Readonly<Record<string, unknown>> = detail.context ?? {};
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'type') return detail.type.split('.')[0] ?? '';
    const value = context[name];
    return Array.isArray(value) ? value.filter((each) => each !== null).join(', ') : String(value);
  });
}
