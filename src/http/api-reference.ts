import { isJson, type Json } from './json-schema.ts';

/** Where the stylesheet of the reference lies; inline styles would need an exception in the policy. */
export const REFERENCE_STYLE_PATH = '/docs/reference.css';

/** The OpenAPI document as one page for people: no script, nothing from elsewhere. */
export function renderReference(document: Json, base: string): string {
  const { title, version, description } = record(document['info']);
  const operations = operationsOf(document);
  const tags = [...new Set(operations.map((each) => each.tag))].sort();
  const sections = tags.map((tag) => `<section id="tag-${html(tag)}"><h2>${html(tag)}</h2>${operations.filter((each) => each.tag === tag).map(renderOperation).join('')}</section>`);
  const schemas = Object.entries(record(record(document['components'])['schemas']));
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(title)} API ${html(version)}</title><link rel="stylesheet" href="${base}${REFERENCE_STYLE_PATH}"></head>
<body><a class="skip" href="#main">To the content</a>
<header><h1>${html(title)} API <small>${html(version)}</small></h1><p class="text">${html(description)}</p><p><a href="${base}/openapi.json">openapi.json</a></p></header>
<nav aria-label="Areas"><ul>${tags.map((tag) => `<li><a href="#tag-${html(tag)}">${html(tag)}</a></li>`).join('')}<li><a href="#schemas">Schemas</a></li></ul></nav>
<main id="main">${sections.join('')}
<section id="schemas"><h2>Schemas</h2>${schemas.map(([name, schema]) => `<details id="schema-${html(name)}"><summary><code>${html(name)}</code></summary>${renderSchema(schema)}</details>`).join('')}</section>
</main></body></html>`;
}

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly tag: string;
  readonly detail: Json;
}

function operationsOf(document: Json): readonly Operation[] {
  return Object.entries(record(document['paths'])).flatMap(([path, item]) =>
    Object.entries(record(item)).map(([method, value]) => {
      const detail = record(value);
      const tags = Array.isArray(detail['tags']) ? (detail['tags'] as readonly unknown[]) : [];
      return { method: method.toUpperCase(), path, tag: String(tags[0] ?? 'other'), detail };
    }),
  );
}

function renderOperation({ method, path, detail }: Operation): string {
  const parameters = Array.isArray(detail['parameters']) ? (detail['parameters'] as readonly unknown[]).map(record) : [];
  const rows = parameters.map((each) => `<tr><td><code>${html(each['name'])}</code></td><td>${html(each['in'])}${each['required'] === true ? ', required' : ''}</td><td>${html(each['description'] ?? '')} ${renderSchema(each['schema'])}</td></tr>`);
  const responses = Object.entries(record(detail['responses'])).map(([status, response]) => `<dt>${html(status)}</dt><dd><div class="text">${html(record(response)['description'])}</div>${renderContent(record(response)['content'])}</dd>`);
  const body = record(detail['requestBody'])['content'];
  return `<details id="${html(detail['operationId'])}"><summary><b class="${method.toLowerCase()}">${method}</b> <code>${html(path)}</code> ${html(detail['summary'])}</summary>
<p class="text">${html(detail['description'] ?? '')}</p><p>Permission: <code>${html(detail['x-permission'])}</code> · operation <code>${html(detail['operationId'])}</code></p>
${rows.length > 0 ? `<h3>Parameters</h3><table><thead><tr><th>Name</th><th>Where</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>` : ''}
${body === undefined ? '' : `<h3>Body</h3>${renderContent(body)}`}<h3>Answers</h3><dl>${responses.join('')}</dl></details>`;
}

function renderContent(content: unknown): string {
  return Object.entries(record(content)).map(([type, media]) => `<div><code>${html(type)}</code> ${renderSchema(record(media)['schema'])}</div>`).join('');
}

function renderSchema(schema: unknown): string {
  const reference = record(schema)['$ref'];
  if (typeof reference === 'string') {
    const name = reference.split('/').at(-1) ?? '';
    return `<a href="#schema-${html(name)}"><code>${html(name)}</code></a>`;
  }
  const text = html(JSON.stringify(schema, null, 2));
  const linked = text.replace(/#\/components\/schemas\/(\w+)/g, '<a href="#schema-$1">$1</a>');
  return text.length < 80 ? `<code>${linked}</code>` : `<pre>${linked}</pre>`;
}

function record(value: unknown): Json {
  return isJson(value) ? value : {};
}

function html(value: unknown): string {
  return String(value ?? '').replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);
}

export const REFERENCE_STYLE = `
:root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.5 }
body { max-width: 70rem; margin: 0 auto; padding: 1rem }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0 }
details { border: 1px solid #8886; border-radius: .4rem; margin: .5rem 0; padding: .4rem .8rem }
summary { cursor: pointer; overflow-wrap: anywhere }
summary b { display: inline-block; min-width: 4.5rem }
.text { white-space: pre-line }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #8884; padding: .3rem .5rem; text-align: left; vertical-align: top }
pre { overflow-x: auto; background: #8882; padding: .6rem; border-radius: .3rem }
dt { font-weight: bold } dd { margin: 0 0 .8rem 1.5rem }
.skip { position: absolute; left: -99rem } .skip:focus { position: static }
`;
