import { type Fault, readFault } from './simulator-faults.ts';
import { type SimulatedSupplier, SupplierRefusal } from './simulated-supplier.ts';
import { type ApiAnswer, objectOf, textOf } from './supplier-api.ts';

export interface SimulatorState {
  readonly supplier: SimulatedSupplier;
  readonly faults: Fault[];
  /** "POST /path" to the number of requests that came in, faults included. */
  readonly requests: Map<string, number>;
}

function statistics({ supplier, requests }: SimulatorState): object {
  return {
    requests: Object.fromEntries(requests),
    ordersPlaced: supplier.orders.length,
    orderNumbers: supplier.orders.map((order) => order.customerOrderNumber),
    cancellations: supplier.orders.reduce((sum, order) => sum + order.cancellations.length, 0),
    unitsDelivered: supplier.deliveries.reduce((sum, delivery) => sum + delivery.units.length, 0),
  };
}

function setClock(state: SimulatorState, body: unknown): ApiAnswer {
  const now = new Date(textOf(objectOf(body)['now'], 'now'));
  if (Number.isNaN(now.getTime())) throw new SupplierRefusal(422, 'now must be an instant');
  state.supplier.setClock(now);
  return { status: 200, body: { now: now.toISOString() } };
}

/** The stage hand's entrance: time, what really arrives, misbehaviour, counts. No supplier has this; the demo and the tests do. */
export function handleControl(state: SimulatorState, method: string, url: URL, body: unknown): ApiAnswer {
  const { supplier, faults } = state;
  switch (`${method} ${url.pathname}`) {
    case 'PUT /_control/clock':
      return setClock(state, body);
    case 'GET /_control/clock':
      return { status: 200, body: { now: supplier.now.toISOString() } };
    case 'GET /_control/deliveries': {
      const week = url.searchParams.get('week');
      return { status: 200, body: { deliveries: supplier.deliveries.filter((delivery) => week === null || delivery.week === Number(week)) } };
    }
    case 'POST /_control/complaints':
      return { status: 201, body: { replacementShips: supplier.complain(textOf(objectOf(body)['serial'], 'serial')).toISOString() } };
    case 'PUT /_control/faults':
      faults.push(readFault(body));
      return { status: 200, body: { faults: faults.length } };
    case 'DELETE /_control/faults':
      faults.length = 0;
      return { status: 200, body: { faults: 0 } };
    case 'GET /_control/statistics':
      return { status: 200, body: statistics(state) };
    default:
      return { status: 404, body: { error: 'no such control' } };
  }
}
