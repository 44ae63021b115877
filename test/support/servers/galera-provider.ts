import { existsSync } from 'node:fs';
import { canInstallPackages, installPackages } from './install-packages.ts';

const PLACES = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so', '/usr/lib/libgalera_smm.so', '/opt/homebrew/lib/libgalera_smm.so'];

const installed = (): string | undefined => PLACES.find((path) => existsSync(path));

/** The path of the library that makes MariaDB nodes a cluster; installs it where that may be done. */
export function galeraProvider(): string {
  const found = installed();
  if (found !== undefined) return found;
  if (canInstallPackages()) {
    installPackages(['galera-4', 'rsync']);
    const fresh = installed();
    if (fresh !== undefined) return fresh;
  }
  throw new Error('The library of Galera 4 is needed and was not found. Install it (Debian and Ubuntu: apt-get install galera-4 rsync; as root this is done for you), or run what needs no server: npm run test:embedded.');
}
