import { expect } from 'chai';
import { admitCall, reportFailure, reportSuccess } from '../../src/jobs/circuit-breaker.ts';
import { circuitBreakers } from '../../src/jobs/job-tables.ts';
import { newId } from '../../src/shared/ids.ts';
import { describeEngines, testContext } from '../support/engines.ts';

describeEngines('circuit breaker', (engine) => {
  const settings = { threshold: 3, openMs: 60_000, maxOpenMs: 200_000 };
  const fail = (connectionId: string): Promise<void> => reportFailure(engine.uow, connectionId, settings);
  const admit = (connectionId: string) => admitCall(engine.uow, connectionId, settings);
  const letTimePass = (connectionId: string) =>
    engine.uow.write(testContext(), (tx) => { tx.update(circuitBreakers, { connectionId }, { until: tx.dialect.now() }); return Promise.resolve(); });
  const opened = async (): Promise<string> => {
    const connectionId = newId();
    for (let count = 0; count < settings.threshold; count += 1) await fail(connectionId);
    return connectionId;
  };

  it('lets calls through until failures in a row reach the threshold', async () => {
    const connectionId = newId();
    await fail(connectionId);
    await fail(connectionId);
    await reportSuccess(engine.uow, connectionId);
    await fail(connectionId);
    await fail(connectionId);
    expect(await admit(connectionId)).to.deep.equal({ admitted: true, trial: false });
    await fail(connectionId);
    const refused = await admit(connectionId);
    expect(refused.admitted).to.equal(false);
    expect(refused).to.have.property('retryAfterMs').within(50_000, 60_000);
  });

  it('admits one trial when its time is over, however many ask', async () => {
    const connectionId = await opened();
    await letTimePass(connectionId);
    const answers = await Promise.all(Array.from({ length: 8 }, () => admit(connectionId)));
    expect(answers.filter((answer) => answer.admitted)).to.deep.equal([{ admitted: true, trial: true }]);
  });

  it('closes after a good trial, and stays open longer after a bad one', async () => {
    const [good, bad] = [await opened(), await opened()];
    for (const connectionId of [good, bad]) {
      await letTimePass(connectionId);
      await admit(connectionId);
    }
    await reportSuccess(engine.uow, good);
    expect(await admit(good)).to.deep.equal({ admitted: true, trial: false });
    await fail(bad);
    expect(await admit(bad)).to.have.property('retryAfterMs').within(100_000, 120_000);
    await letTimePass(bad);
    await admit(bad);
    await fail(bad);
    expect(await admit(bad)).to.have.property('retryAfterMs').within(150_000, 200_000);
  });

  it('counts failures that come at the same time', async () => {
    const connectionId = newId();
    await Promise.all([fail(connectionId), fail(connectionId), fail(connectionId)]);
    expect((await admit(connectionId)).admitted).to.equal(false);
  });

  it('lets another try when a trial never came back', async () => {
    const connectionId = await opened();
    await letTimePass(connectionId);
    await admit(connectionId);
    expect((await admit(connectionId)).admitted).to.equal(false);
    await letTimePass(connectionId);
    expect(await admit(connectionId)).to.deep.equal({ admitted: true, trial: true });
  });
});
