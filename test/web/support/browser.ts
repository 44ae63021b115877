import { chromium as driver, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { chromium } from '../../support/servers/chromium.ts';

export type Language = 'de' | 'en';
export type Scheme = 'light' | 'dark';

/** A desk's screen, a tablet at the counter, a phone. */
export const sizes = {
  desk: { width: 1440, height: 900 },
  wall: { width: 1920, height: 1080 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 360, height: 780 },
} as const;
export type Size = keyof typeof sizes;

export interface Look {
  readonly language?: Language;
  readonly scheme?: Scheme;
  readonly size?: Size;
}

export function startBrowser(): Promise<Browser> {
  return driver.launch({
    executablePath: chromium(),
    // a page of ours asks nothing of other hosts, and the browser shall not either
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A browser of its own for one person: nothing is shared with others. Faults of the page itself fail the test that opened it. */
export async function openContext(browser: Browser, origin: string, { language = 'de', scheme = 'light', size = 'desk' }: Look = {}): Promise<BrowserContext> {
  const context = await browser.newContext({
    baseURL: origin, viewport: sizes[size], colorScheme: scheme, locale: language === 'de' ? 'de-DE' : 'en-GB', timezoneId: 'Europe/Berlin', hasTouch: size === 'phone', reducedMotion: 'reduce',
  });
  await context.addInitScript({ content: `localStorage.setItem('zeugwart.language', '${language}')` });
  context.setDefaultTimeout(30_000);
  return context;
}

/** Signs in as a person does, and waits until the first page is there. */
export async function signIn(page: Page, loginName: string, password: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('textbox', { name: /^(Anmeldename|Login name)/ }).fill(loginName);
  await page.locator('input[type=password]').fill(password);
  await page.getByRole('button', { name: /^(Anmelden|Sign in)$/ }).click();
  await page.locator('#content').waitFor();
}

/** What a page complained about, its own errors and refused policies included. */
export function listenForFaults(page: Page): readonly string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // an answer of 4xx is shown to the user, and Chromium notes it on its own
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) faults.push(message.text());
  });
  return faults;
}
