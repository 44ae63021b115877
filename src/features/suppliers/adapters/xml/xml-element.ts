/** What the parser yields for one element: children in lists by local name, attributes under `@name`, text under `#text`. */
export interface XmlNode {
  readonly [name: string]: string | readonly XmlNode[];
}

/** An element of a document, asked by local names. Everything is text: what looks like a number may be a serial number. */
export class XmlElement {
  readonly name: string;
  /** Where it stands, for people: `ORDERRESPONSE_ITEM[2]/QUANTITY`. */
  readonly path: string;
  readonly #node: XmlNode;

  constructor(name: string, node: XmlNode, path = name) {
    this.name = name;
    this.path = path;
    this.#node = node;
  }

  children(name: string): readonly XmlElement[] {
    const found = Object.hasOwn(this.#node, name) ? this.#node[name] : undefined;
    if (found === undefined || typeof found === 'string') return [];
    return found.map((node, index) => new XmlElement(name, node, `${this.path}/${name}${found.length > 1 ? `[${index + 1}]` : ''}`));
  }

  /** The first element at the end of this chain of names. */
  at(...names: readonly string[]): XmlElement | undefined {
    return names.reduce<XmlElement | undefined>((here, name) => here?.children(name)[0], this);
  }

  /** The text at the end of the chain, trimmed; null where it is missing or empty. */
  text(...names: readonly string[]): string | null {
    const element = this.at(...names);
    return element ? element.#own() : null;
  }

  /** The texts of all elements of this name. */
  texts(name: string): readonly string[] {
    return this.children(name).flatMap((element) => element.#own() ?? []);
  }

  attribute(name: string): string | null {
    const value = Object.hasOwn(this.#node, `@${name}`) ? this.#node[`@${name}`] : undefined;
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
  }

  #own(): string | null {
    const value = this.#node['#text'];
    const trimmed = typeof value === 'string' ? value.trim() : '';
    return trimmed === '' ? null : trimmed;
  }
}
