import { existsSync } from 'node:fs';
import { canInstallPackages, installPackages } from './install-packages.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

const installed = (): string | undefined => PLACES.find((path) => existsSync(path));

/** The path of a Chromium; installs it where that may be done. */
export function chromium(): string {
  const found = installed();
  if (found !== undefined) return found;
  if (canInstallPackages()) {
    installPackages(['chromium']);
    const fresh = installed();
    if (fresh !== undefined) return fresh;
  }
  throw new Error('Chromium is needed and was not found. Install it (Debian and Ubuntu: apt-get install chromium; as root this is done for you), or run what needs no browser: npm run test:embedded.');
}
