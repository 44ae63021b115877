import { mkdirSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { findBarriers } from './axe.ts';
import { listenForFaults, openContext, signIn, type Look } from './browser.ts';
import { PASSWORD, type Person, type WebWorld } from './web-world.ts';

const present = new Set<Visitor>();

/** Pictures of what everybody sees, and everybody leaves: behind a test that failed. */
export async function keepPictures(title: string): Promise<void> {
  mkdirSync('var/web-failures', { recursive: true });
  for (const [at, visitor] of [...present].entries()) await visitor.page.screenshot({ path: `var/web-failures/${title.replace(/\W+/g, '-').slice(0, 60)}-${at + 1}.png`, fullPage: true });
}

/** Somebody in front of a browser of their own. */
export class Visitor {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #faults: readonly string[];
  readonly #barriers: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    this.#faults = listenForFaults(page);
  }

  static async arrive(browser: Browser, world: WebWorld, person: Person, look?: Look): Promise<Visitor> {
    const context = await openContext(browser, world.api.origin, look);
    const visitor = new Visitor(context, await context.newPage());
    present.add(visitor);
    await signIn(visitor.page, world.logins[person], PASSWORD);
    return visitor;
  }

  button(name: RegExp | string) { return this.page.getByRole('button', { name }); }
  link(name: RegExp | string) { return this.page.getByRole('link', { name }); }
  field(name: RegExp | string) { return this.page.getByRole('textbox', { name }); }

  /** Chooses from a list that opens. */
  async choose(label: RegExp | string, option: RegExp | string): Promise<void> {
    await this.page.getByRole('combobox', { name: label }).or(this.page.getByRole('textbox', { name: label })).first().click();
    await this.page.getByRole('option', { name: option }).first().click();
  }

  /** Keys as a scanner types them: faster than a person, ended by Enter. */
  async scan(value: string): Promise<void> {
    await this.page.keyboard.type(value, { delay: 0 });
    await this.page.keyboard.press('Enter');
  }

  /** Looks for barriers on the page as it stands; what is found is told at the end, all at once. */
  async look(what: string): Promise<void> {
    // grey lines stand where something is on its way; they appear after a moment
    await this.page.waitForTimeout(250);
    await this.page.locator('.mantine-Skeleton-root').first().waitFor({ state: 'detached' });
    this.#barriers.push(...(await findBarriers(this.page)).map((barrier) => `${what}: ${barrier}`));
  }

  /** Everything that was in the way of this visitor: barriers where they looked, and what the pages complained about. */
  get complaints(): readonly string[] {
    return [...this.#barriers, ...this.#faults];
  }

  async goOffline(isOffline: boolean): Promise<void> {
    await this.#context.setOffline(isOffline);
  }

  async leave(): Promise<void> {
    present.delete(this);
    await this.#context.close();
  }
}
