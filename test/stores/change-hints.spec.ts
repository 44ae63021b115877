import { expect } from 'chai';
import { recordAudit } from '../../src/features/audit/record-audit.ts';
import { ChangeHints } from '../../src/features/hints/change-hints.ts';
import type { Hint } from '../../src/http/context.ts';
import { newId } from '../../src/shared/ids.ts';
import { createLogger } from '../../src/shared/log.ts';
import { describeEngines, testContext } from '../support/engines.ts';

describeEngines('change hints', (engine) => {
  const change = (entityId: string) => engine.uow.write(testContext(), (tx) => {
    recordAudit(tx, { action: 'device.moved', entityKind: 'device', entityId, organisationId: null });
    return Promise.resolve();
  });

  it('tell every listener once of each change, whoever made it, without its content', async () => {
    const source = new ChangeHints(engine.uow, createLogger({ level: 'silent' }));
    const heard: Hint[] = [];
    const ids = [newId(), newId(), newId()];
    let done = (): void => undefined;
    const all = new Promise<void>((resolve) => { done = resolve; });
    const unsubscribe = source.subscribe((hint) => {
      if (ids.includes(hint.entityId)) heard.push(hint);
      if (ids.every((id) => heard.some((each) => each.entityId === id))) done();
    });
    try {
      for (const id of ids) await change(id);
      await all;
      // two more looks at the same ten seconds
      await new Promise((resolve) => { setTimeout(resolve, 2_200); });
      expect(heard.map((hint) => hint.entityId)).to.deep.equal(ids);
      expect(heard[0]).to.have.keys('id', 'entity', 'entityId', 'version', 'audience');
    } finally {
      unsubscribe();
    }
  });
});
