import { defineErrors } from '../../shared/errors.ts';

export const organisationErrors = defineErrors({
  'organisation.not_found': { kind: 'not-found', en: 'There is no such organisation.', de: 'Diese Organisation gibt es nicht.' },
  'organisation.parent_not_found': { kind: 'invalid', en: 'There is no such organisation to stand below.', de: 'Die übergeordnete Organisation gibt es nicht.' },
  'organisation.wrong_parent': {
    kind: 'invalid',
    en: 'An organisation of this kind cannot stand below that one.',
    de: 'Eine Organisation dieser Art kann dort nicht eingeordnet werden.',
  },
  'organisation.root_exists': { kind: 'conflict', en: 'The tree already has its root.', de: 'Der Baum hat bereits seine Wurzel.' },
  'organisation.root_missing': {
    kind: 'conflict',
    en: 'There is no provider yet; create the root organisation first.',
    de: 'Es gibt noch keinen Träger des Systems; bitte zuerst die oberste Organisation anlegen.',
  },
  'organisation.number_taken': { kind: 'conflict', en: 'Another organisation has this official number.', de: 'Diese amtliche Nummer gehört bereits einer anderen Organisation.' },
  'organisation.key_taken': { kind: 'conflict', en: 'Another municipality has this official key.', de: 'Dieser Gemeindeschlüssel gehört bereits einer anderen Kommune.' },
  'organisation.move_into_itself': { kind: 'invalid', en: 'An organisation cannot be moved below itself.', de: 'Eine Organisation kann nicht unter sich selbst eingeordnet werden.' },
  'organisation.root_stays': { kind: 'conflict', en: 'The root of the tree can neither be moved nor merged.', de: 'Die oberste Organisation kann weder verschoben noch zusammengelegt werden.' },
  'organisation.already_merging': { kind: 'conflict', en: 'This organisation is already being merged.', de: 'Für diese Organisation ist bereits eine Zusammenlegung eingetragen.' },
  'organisation.merger_before_beginning': {
    kind: 'invalid',
    en: 'An organisation cannot end before it began.',
    de: 'Eine Organisation kann nicht enden, bevor sie begonnen hat.',
  },
  'organisation.import_needs_whole_tree': {
    kind: 'forbidden',
    en: 'The directory changes the whole tree; this needs the right for its root.',
    de: 'Das Verzeichnis ändert den ganzen Baum; dafür braucht es das Recht an seiner Wurzel.',
  },
  'organisation.wrong_successor': {
    kind: 'invalid',
    en: 'The successor must be another open organisation of the same kind, and not below the one that ends.',
    de: 'Die Nachfolgerin muss eine andere, bestehende Organisation gleicher Art sein und darf nicht unter der endenden stehen.',
  },
});
