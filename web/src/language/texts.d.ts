import 'i18next';
import type distribution from '../distribution/language/de.json';
import type portal from '../portal/language/de.json';
import type parts from '../parts/language/de.json';
import type procurement from '../procurement/language/de.json';
import type administration from '../administration/language/de.json';
import type oversight from '../oversight/language/de.json';
import type kiosk from '../kiosk/language/de.json';
import type support from '../support/language/de.json';
import type shell from '../shell/language/de.json';

// A text that is asked for and does not exist is an error of the compiler.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    resources: { shell: typeof shell; parts: typeof parts; portal: typeof portal; distribution: typeof distribution; procurement: typeof procurement; support: typeof support; kiosk: typeof kiosk; oversight: typeof oversight; administration: typeof administration };
  }
}
