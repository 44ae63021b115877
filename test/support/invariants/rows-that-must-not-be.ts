/**
 * What must be true of all rows at any time, each rule as the query for the rows that break it, told by their
 * `subject`. The SQL runs on both engines. What needs the product's own arithmetic stands in the other files.
 */
export const rowsThatMustNotBe = {
  'device.one_live_reservation': "select device_id as subject from reservations where state = 'held' group by device_id having count(*) > 1",
  'device.one_live_assignment': "select device_id as subject from assignments where state <> 'returned' group by device_id having count(*) > 1",
  'device.assigned_inside_its_custody':
    "select d.asset_tag as subject from assignments a join devices d on d.id = a.device_id where a.state <> 'returned' and a.custodian_id <> d.custodian_id",
  'device.reserved_for_somebody':
    "select d.asset_tag as subject from devices d where d.state = 'reserved' and not exists (select 1 from reservations r where r.device_id = d.id and r.state = 'held')",
  'device.kept_for_its_reservation': `select d.asset_tag as subject from reservations r join devices d on d.id = r.device_id
     where r.state = 'held' and d.state in ('in_stock', 'handed_over', 'lost', 'stolen', 'retired', 'sold', 'destroyed', 'transferred')`,
  'device.history_without_gaps': `select d.asset_tag as subject from devices d
     left join (select device_id, count(*) as entries, min(sequence) as lowest, max(sequence) as highest from device_history group by device_id) h on h.device_id = d.id
     where coalesce(h.entries, 0) <> d.history_length or h.lowest <> 1 or h.highest <> d.history_length`,
  'device.is_where_its_history_ends': `select d.asset_tag as subject from devices d join device_history h on h.device_id = d.id and h.sequence = d.history_length
     where h.state <> d.state or h.owner_id <> d.owner_id or h.custodian_id <> d.custodian_id or coalesce(h.stock_location_id, '') <> coalesce(d.stock_location_id, '')`,
  'device.history_runs_forward': `select d.asset_tag as subject from devices d join device_history a on a.device_id = d.id
     join device_history b on b.device_id = d.id and b.sequence = a.sequence + 1 where b.at < a.at`,
  'device.asset_tag_once': 'select asset_tag as subject from devices group by asset_tag having count(*) > 1',
  'identifier.of_one_device': 'select value as subject from device_identifiers where confirmed = 1 group by kind, scope, value having count(*) > 1',
  'stock.is_the_sum_of_its_movements': `select s.id as subject from stock_items s
     left join (select stock_item_id, sum(delta) as total, count(*) as moves, max(sequence) as highest from stock_movements group by stock_item_id) m on m.stock_item_id = s.id
     where s.quantity < 0 or s.quantity <> coalesce(m.total, 0) or s.version <> coalesce(m.moves, 0) or s.version <> coalesce(m.highest, 0)`,

  'order_line.counted_by_receipts': `select l.id as subject from order_lines l
     left join (select g.order_line_id, sum(g.counted) as counted from goods_receipt_lines g join goods_receipts r on r.id = g.receipt_id where r.state = 'posted' group by g.order_line_id) c
       on c.order_line_id = l.id where l.received <> coalesce(c.counted, 0)`,
  'share.accepted_devices_are_there': `select s.id as subject from order_line_shares s join order_lines l on l.id = s.line_id join product_models m on m.id = l.product_model_id
     join equipment_classes e on e.id = m.equipment_class_id
     left join (select share_id, count(*) as units from devices where replaces_device_id is null group by share_id) d on d.share_id = s.id
     where e.tracking = 'serial' and s.accepted <> coalesce(d.units, 0)`,
  'receipt.posted_with_its_lines': "select r.number as subject from goods_receipts r where r.state = 'posted' and not exists (select 1 from goods_receipt_lines g where g.receipt_id = r.id)",
  'receipt.devices_only_when_posted': "select d.asset_tag as subject from devices d join goods_receipts r on r.id = d.goods_receipt_id where r.state <> 'posted'",
  'order.sending_is_looked_after':
    "select o.number as subject from purchase_orders o where o.state = 'sending' and not exists (select 1 from outbox j where j.type = 'send-order' and j.ordering_key = o.id and j.pending = 1)",
  'order.approved_is_to_be_sent': `select o.number as subject from purchase_orders o where o.state = 'approved' and o.connection_id is not null and o.on_hold = 0
     and not exists (select 1 from outbox j where j.type = 'send-order' and j.ordering_key = o.id)`,
  'statement.told_once': 'select fingerprint as subject from supplier_statements group by connection_id, fingerprint having count(*) > 1',

  'request_line.awarded_by_runs': `select l.id as subject from request_lines l
     left join (select request_line_id, sum(quantity) as units from awards group by request_line_id) a on a.request_line_id = l.id where l.awarded <> coalesce(a.units, 0)`,
  'request_line.handed_over_in_bundles': `select l.id as subject from request_lines l
     left join (select request_line_id, sum(quantity) as units from hand_over_items where state in ('handed_over', 'returned') group by request_line_id) i on i.request_line_id = l.id
     where l.handed_over <> coalesce(i.units, 0)`,
  'request_line.counters_fit': `select id as subject from request_lines where awarded + withdrawn > approved or approved + refused > requested or awarded - given_up - handed_over < 0
     or returned > handed_over or awarded < 0 or given_up < 0 or handed_over < 0 or returned < 0`,
  'request_line.reserved_within_what_is_owed': `select l.id as subject from request_lines l
     join (select request_line_id, count(*) as units from reservations where state = 'held' and award_id is not null group by request_line_id) r on r.request_line_id = l.id
     where r.units > l.awarded - l.given_up - l.handed_over`,
  'run.awards_what_it_says': `select r.number as subject from allocation_runs r left join (select run_id, sum(quantity) as units from awards group by run_id) a on a.run_id = r.id
     where coalesce(a.units, 0) <> case when r.state = 'committed' then r.awarded else 0 end`,
  'run.awards_within_its_supply': "select number as subject from allocation_runs where state = 'committed' and awarded > supply",
  'award.has_its_devices': `select a.id as subject from awards a left join (select award_id, count(*) as units from reservations group by award_id) r on r.award_id = a.id
     where coalesce(r.units, 0) < a.quantity`,

  'hand_over.confirmed_whole': `select h.number as subject from hand_overs h join hand_over_items i on i.hand_over_id = h.id
     where (h.state = 'confirmed' and i.state not in ('handed_over', 'returned', 'dropped')) or (h.state = 'prepared' and i.state <> 'prepared')
        or (h.state = 'cancelled' and i.state in ('prepared', 'handed_over'))`,
  'hand_over.recorded_once_confirmed': `select h.number as subject from hand_overs h left join hand_over_records r on r.hand_over_id = h.id
     where (h.state = 'confirmed' and (r.sha256 is null or r.sha256 <> h.record_hash)) or (h.state <> 'confirmed' and r.sha256 is not null)`,
  'hand_over.reservations_fulfilled': `select h.number as subject from hand_overs h join hand_over_items i on i.hand_over_id = h.id join reservations r on r.id = i.reservation_id
     where i.state = 'handed_over' and r.state <> 'handed_over'`,

  'audit.each_entry_sealed_or_waiting': `select e.id as subject from audit_entries e
     where not exists (select 1 from audit_unsealed u where u.entry_id = e.id) and not exists (select 1 from audit_leaves l where l.entry_id = e.id)`,
} as const satisfies Readonly<Record<string, string>>;
