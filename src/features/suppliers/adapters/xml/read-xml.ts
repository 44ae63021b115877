import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import type { FieldProblem } from '../../../../shared/errors.ts';
import { decodeXml } from './decode-xml.ts';
import { XmlElement, type XmlNode } from './xml-element.ts';

/** No business document nests deeper; beyond it the parser would only cost memory. */
const DEEPEST = 60;
/** Bytes. An order response of 5,000 lines has about 5 MB. */
const LARGEST = 20_000_000;

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  // every value stays text: 00123 and 1E5 are serial numbers
  parseTagValue: false,
  parseAttributeValue: false,
  // numeric references (&#252;) too; there is no DTD that could declare others
  htmlEntities: true,
  alwaysCreateTextNode: true,
  isArray: (_name, _path, _leaf, isAttribute) => !isAttribute,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: DEEPEST,
});

type ReadXml = { readonly root: XmlElement } | { readonly problem: FieldProblem };

const refused = (code: string, message: string): ReadXml => ({ problem: { path: '', code, message } });

/**
 * Reads an XML document from outside. A document type declaration is refused before anything is parsed: it is what
 * external entities and entity bombs need, and none of our formats does.
 */
export function readXml(bytes: Uint8Array): ReadXml {
  if (bytes.length > LARGEST) return refused('xml.too_large', `The document has more than ${LARGEST / 1_000_000} MB.`);
  const decoded = decodeXml(bytes);
  if ('problem' in decoded) return decoded;
  const { text } = decoded;
  if (/<!DOCTYPE/i.test(text)) return refused('xml.doctype', 'A document type declaration is not accepted.');
  const fault = syntaxFault(text);
  if (fault) return refused('xml.malformed', fault);
  try {
    const roots = Object.entries(parser.parse(text) as Record<string, readonly XmlNode[]>).filter(([name]) => name !== '#text')
      .flatMap(([name, nodes]) => nodes.map((node) => new XmlElement(name, node)));
    const [root] = roots;
    return root && roots.length === 1 ? { root } : refused('xml.malformed', 'A document has one root element.');
  } catch {
    // The parser's own limits; its message would quote the document.
    return refused('xml.not_acceptable', `The document nests deeper than ${DEEPEST} elements or uses names that are not accepted.`);
  }
}

/** The parser reads on over mistakes, so the syntax is looked at first. Its own words would quote the document. */
function syntaxFault(text: string): string | undefined {
  try {
    SyntaxValidator.validate(text, { allowBooleanAttributes: false });
    return undefined;
  } catch (error) {
    const { line, col } = error as { readonly line?: number; readonly col?: number };
    return `Not well-formed XML${line === undefined ? '' : `, line ${line}`}${col === undefined ? '' : `, column ${col}`}.`;
  }
}
