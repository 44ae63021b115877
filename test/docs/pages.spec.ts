import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

const pages = ['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md')).map((name) => join('docs', name))];

/** The anchor that forges make of a heading. */
const anchorOf = (heading: string): string => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').trim().replaceAll(' ', '-');

function anchorsOf(page: string): readonly string[] {
  return [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
}

describe('the pages of the documentation', () => {
  for (const page of pages) {
    it(`${page} links to what is there`, () => {
      const links = [...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target).filter((target) => !target.startsWith('https:'));
      const broken = links.filter((link) => {
        const [path = '', anchor] = link.split('#');
        const file = path === '' ? page : join(dirname(page), path);
        return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
      });
      expect(broken).to.deep.equal([]);
    });
  }

  it('README lists every variable of the configuration with its default, and no other', () => {
    const source = readFileSync('src/config.ts', 'utf8');
    const schema = /const schema = Joi\.object\(\{([^]*?)\n\}\)/.exec(source)?.[1] ?? '';
    const fromFile = /const FROM_FILE = \[(.*)\]/.exec(source)?.[1] ?? '';
    const known = [...schema.matchAll(/^ {2}([A-Z_]+): (.*),$/gm)].map(([, name = '', rule = '']) => ({
      name,
      file: fromFile.includes(`'${name}'`),
      fallback: /\.default\('?([^')]+)'?\)/.exec(rule)?.[1],
    }));
    const rows = [...readFileSync('README.md', 'utf8').matchAll(/^\| `([A-Z_]+)`( \*)? \| (.*?) \|/gm)];
    const told = new Map(rows.map(([, name = '', star, fallback = '']) => [name, { file: star !== undefined, fallback }]));
    expect(known).to.not.have.length(0);
    expect([...told.keys()].sort()).to.deep.equal(known.map(({ name }) => name).sort());
    for (const { name, file, fallback } of known) {
      expect(told.get(name)?.file, `${name} from a file`).to.equal(file);
      if (fallback !== undefined) expect(told.get(name)?.fallback, name).to.equal(`\`${fallback}\``);
    }
  });
});
