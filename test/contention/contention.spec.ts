import { isEmbeddedOnly, leaveOut } from '../support/left-out.ts';
import { openArena } from './arena.ts';
import { describeContention } from './describe-contention.ts';

describeContention('sqlite', () => openArena('sqlite'));

if (isEmbeddedOnly()) leaveOut('a crowd [mariadb]', 'needs MariaDB');
else describeContention('mariadb, two processes', () => openArena('mariadb'));
