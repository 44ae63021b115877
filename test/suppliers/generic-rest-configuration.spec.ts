import { expect } from 'chai';
import { demoConnections } from '../../demo/connections.ts';
import { genericRestAdapterKind } from '../../src/features/suppliers/adapters/generic-rest/generic-rest-adapter.ts';
import { MappingRunner } from '../../src/features/suppliers/adapters/generic-rest/mapping-runner.ts';
import { fillUrl } from '../../src/features/suppliers/adapters/generic-rest/url-template.ts';
import { SupplierCallError } from '../../src/features/suppliers/adapters/supplier-call.ts';
import { AppError } from '../../src/shared/errors.ts';

const kind = genericRestAdapterKind(new MappingRunner());

describe('the configuration of a REST connection', () => {
  it('is complete for each supplier of the demo', () => {
    const urls = { nordlicht: 'https://a.example', rheintal: 'https://b.example', kontor: 'https://c.example' };
    const capabilities = demoConnections(urls).map(({ configuration, secrets }) => kind.open(configuration, secrets).capabilities);
    expect(capabilities.map((capability) => capability.listsChanges)).to.deep.equal([false, true, false]);
    expect(capabilities.every(({ placesOrders, findsOrders, cancels }) => placesOrders && findsOrders && cancels)).to.equal(true);
  });

  it('is refused with all problems', () => {
    const open = (): unknown => kind.open({
      baseUrl: 'ftp://x', authentication: { kind: 'basic' }, findOrder: { path: '//evil.example/{ourNumber}', supplierOrderIds: 'a' },
      orderStatus: { path: '/orders/{id}' }, surprise: true,
    }, {});
    try {
      open();
      expect.fail('was accepted');
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      expect(error.code).to.equal('suppliers.connection_invalid');
      expect(error.problems.map((problem) => problem.path)).to.have.members([
        'configuration/baseUrl', 'configuration/authentication/username', 'configuration/findOrder/path', 'configuration/orderStatus/path',
        'configuration/orderStatus/mapping', 'configuration/surprise',
      ]);
    }
  });

  it('lets no value leave its place in a URL', () => {
    const url = (value: string): URL => new URL(fillUrl('https://shop.example/api/', '/orders/{id}?x={id}', { id: value }));
    for (const value of ['../../admin', 'a?b=c#d', '%2e%2e', '@evil.example', 'ä 1']) {
      expect(url(value).origin).to.equal('https://shop.example');
      expect(url(value).pathname.startsWith('/api/orders/'), value).to.equal(true);
      expect(url(value).searchParams.get('x')).to.equal(value);
    }
    for (const value of ['.', '..']) expect(() => url(value)).to.throw(SupplierCallError);
  });
});
