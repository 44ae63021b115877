import { expect } from 'chai';
import { sealAudit } from '../../src/features/audit/seal-audit.ts';
import { Reader } from '../../src/persistence/reader.ts';
import { finishWork } from '../faults/steps/finish-work.ts';
import { openStage, type Scene, type Stage } from '../faults/steps/scene.ts';
import { scenes, type Step } from '../faults/steps/scenes/index.ts';
import { perform } from '../faults/steps/task.ts';
import { describeEngines, type TestEngine } from './engines.ts';
import { checkInvariants } from './invariants.ts';

/** What somebody with the database's password might do, and the rules that have to notice, by the step whose rows are spoilt. */
const spoilt: Partial<Record<Step, readonly (readonly [sql: string, ...rules: string[]])[]>> = {
  'handing over': [
    ["update reservations set state = 'released' where state = 'handed_over'", 'hand_over.reservations_fulfilled'],
    ["update reservations set state = 'held'", 'device.kept_for_its_reservation', 'request_line.reserved_within_what_is_owed'],
    ["update devices set state = 'reserved'", 'device.reserved_for_somebody', 'device.is_where_its_history_ends'],
    ['update devices set history_length = history_length + 1', 'device.history_without_gaps'],
    ['update devices set version = version + 20', 'audit.each_change_of_device'],
    ['update devices set custodian_id = owner_id', 'device.is_where_its_history_ends', 'device.assigned_inside_its_custody'],
    ["update device_history set state = 'sold' where sequence = 2", 'device.takes_known_steps'],
    ["update device_history set state = 'in_stock' where sequence = 1", 'device.begins_with_its_first_sighting'],
    ["update device_history set at = '2019-01-01 00:00:00.000' where sequence = 3", 'device.history_runs_forward'],
    ['delete from device_history where sequence = 2', 'device.history_without_gaps'],
    ['update stock_items set quantity = quantity + 1', 'stock.is_the_sum_of_its_movements'],
    ['update request_lines set requested = requested + 1, approved = approved + 1, awarded = awarded + 1', 'request_line.awarded_by_runs'],
    ['update request_lines set handed_over = 0', 'request_line.handed_over_in_bundles'],
    ['update request_lines set returned = 50', 'request_line.counters_fit'],
    ['update awards set quantity = quantity + 1', 'award.has_its_devices', 'run.awards_what_it_says'],
    ['update allocation_runs set awarded = awarded + 1000, supply = 1', 'run.awards_what_it_says', 'run.awards_within_its_supply'],
    ["update hand_over_items set state = 'prepared'", 'hand_over.confirmed_whole', 'request_line.handed_over_in_bundles'],
    ["update hand_overs set state = 'prepared'", 'hand_over.recorded_once_confirmed'],
    ["update outbox set state = 'dead'", 'job.none_is_dead'],
    ['delete from outbox', 'job.none_is_lost'],
    ['delete from audit_unsealed', 'audit.each_entry_sealed_or_waiting'],
  ],
  'posting a receipt': [
    ['update order_line_shares set quantity = quantity + 1', 'order_line.shares_are_its_quantity'],
    ['update order_line_shares set accepted = accepted - 1', 'order_line.shares_are_what_is_accepted', 'share.accepted_devices_are_there'],
    ['update order_line_shares set accepted = accepted - 1, closed = closed + 1', 'order_line.shares_are_what_is_closed'],
    ['update order_lines set received = received + 1, accepted = accepted + 1', 'order_line.counted_by_receipts'],
    ["update goods_receipts set state = 'open'", 'receipt.devices_only_when_posted', 'order_line.counted_by_receipts'],
    ['delete from goods_receipt_lines', 'receipt.posted_with_its_lines'],
    ['update purchase_orders set version = version + 20', 'audit.each_change_of_order'],
  ],
  'applying a poll': [
    ['update order_lines set confirmed = confirmed + 1', 'order_line.is_what_was_said'],
    ["update supplier_documents set state = 'archived', version = version + 9", 'audit.each_change_of_supplier_document'],
    ["update purchase_orders set state = 'sending'", 'order.sending_is_looked_after'],
  ],
};

for (const [step, rows] of Object.entries(spoilt)) {
  describeEngines(`invariants after ${step}`, (engine: TestEngine) => {
    let stage: Stage;
    let scene: Scene;

    before(async function () {
      this.timeout(120_000);
      stage = await openStage(engine);
      scene = await scenes[step as Step](stage);
      const { task, close } = await scene.arrange();
      await perform(stage.container, stage.handlers, task);
      await finishWork(engine, stage.container, stage.handlers);
      await close?.();
    });
    after(async () => {
      await scene.close?.();
      await stage.close();
    });

    it('hold', async () => {
      expect(await engine.uow.snapshot((db) => checkInvariants(db))).to.deep.equal([]);
    });

    for (const [sql, ...rules] of rows) {
      it(`notice: ${sql}`, async () => {
        const session = await engine.dialect.open('write');
        try {
          await session.run([{ sql, bindings: [] }]);
          const violations = await checkInvariants(new Reader(engine.dialect, () => Promise.resolve(session)));
          expect(new Set(violations.map((violation) => violation.split(':')[0]))).to.include.all.keys(...rules);
        } finally {
          await session.rollback();
        }
      });
    }

    it('notice a trail that was sealed with another key', async () => {
      const { auditKey } = stage.container.config;
      await sealAudit(engine.uow, auditKey);
      expect(await engine.uow.snapshot((db) => checkInvariants(db, { auditKey }))).to.deep.equal([]);
      const violations = await engine.uow.snapshot((db) => checkInvariants(db, { auditKey: Buffer.alloc(32) }));
      expect(violations.map((violation) => violation.split(':')[0])).to.deep.equal(['audit.trail_is_intact']);
    });
  });
}
