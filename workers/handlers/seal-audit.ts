import type { Deps } from '../../src/deps.ts';
import { sealAudit } from '../../src/features/audit/seal-audit.ts';
import { jobHandler, type JobHandler } from '../../src/jobs/job-handler.ts';

/** Sealing has its own transactions, each complete in itself, so all of it happens in the first step. */
export const sealAuditHandler = ({ uow, config }: Deps): JobHandler<'seal-audit'> => jobHandler({ prepare: () => sealAudit(uow, config.auditKey) });
