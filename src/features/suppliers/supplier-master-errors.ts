import { defineErrors } from '../../shared/errors.ts';

export const supplierMasterErrors = defineErrors({
  'supplier.not_found': { kind: 'not-found', en: 'There is no such supplier.', de: 'Diesen Lieferanten gibt es nicht.' },
  'supplier.name_taken': { kind: 'conflict', en: 'A supplier of this name exists already.', de: 'Einen Lieferanten dieses Namens gibt es bereits.' },
  'supplier.article_not_found': { kind: 'not-found', en: 'The supplier has no such article.', de: 'Diesen Artikel gibt es beim Lieferanten nicht.' },
  'supplier.article_taken': { kind: 'conflict', en: 'This supplier already has an article of this number.', de: 'Diese Artikelnummer gibt es bei diesem Lieferanten bereits.' },
  'supplier.article_model_unknown': { kind: 'invalid', en: 'The product model is not in the catalogue.', de: 'Das Modell steht nicht im Katalog.' },
});
