import type { GenericRestConfiguration, GenericRestSecrets } from '../src/features/suppliers/adapters/generic-rest/generic-rest-configuration.ts';
import { suppliers } from './simulators/start-supplier-simulator.ts';
import type { Article, SupplierKey } from './simulators/supplier-script.ts';

/** What procurement enters to connect one of the demo's suppliers. */
export interface DemoConnection {
  readonly supplier: SupplierKey;
  readonly supplierName: string;
  readonly adapter: 'generic-rest';
  readonly configuration: GenericRestConfiguration;
  readonly secrets: GenericRestSecrets;
  readonly articles: readonly Article[];
}

/** Nordlicht: one flat document; despatches and cancellations stand beside the lines and name their position. */
const nordlichtMapping = `{
  "documentId": auftragsnr,
  "revision": fassung,
  "issuedAt": stand,
  "lines": positionen.(
    $pos := pos;
    {
      "orderNumber": $$.kundenbestellnr,
      "supplierOrderId": $$.auftragsnr,
      "lineReference": kundenpos,
      "supplierLineId": pos,
      "articleNumber": artikelnr,
      "ordered": bestellt,
      "confirmed": bestaetigt,
      "backordered": rueckstand,
      "cancelled": storniert,
      "shipped": geliefert,
      "schedule": $exists(termine) ? [termine.{ "quantity": menge, "date": liefertermin, "kind": "estimate", "basis": "delivery" }],
      "despatches": $$.lieferungen[pos = $pos].{
        "despatchNumber": lieferschein,
        "quantity": menge,
        "shippedOn": datum,
        "carrier": spediteur,
        "trackingNumbers": sendungsnummern,
        "replacement": ersatz = "J"
      },
      "cancellations": $$.stornierungen[pos = $pos].{
        "reference": nr,
        "quantity": menge,
        "result": $lookup({ "offen": "pending", "angenommen": "accepted", "abgelehnt": "refused" }, ergebnis)
      }
    }
  )
}`;

const nordlicht = (baseUrl: string): GenericRestConfiguration => ({
  baseUrl,
  authentication: { kind: 'bearer' },
  testConnection: { path: '/api/v1/articles' },
  placeOrder: {
    path: '/api/v1/orders',
    body: `{
      "kundenbestellnr": ourNumber,
      "positionen": [lines.{ "kundenpos": lineReference, "artikelnr": articleNumber, "menge": $string(quantity) }]
    }`,
    supplierOrderIds: 'auftragsnr',
  },
  findOrder: { path: '/api/v1/orders?customerOrderNumber={ourNumber}', supplierOrderIds: 'auftraege.auftragsnr' },
  orderStatus: { path: '/api/v1/orders/{supplierOrderId}', documentType: 'order_status', mapping: nordlichtMapping },
  cancellation: {
    path: '/api/v1/orders/{supplierOrderId}/cancellations',
    body: '{ "pos": supplierLineId, "menge": $string(quantity) }',
    reference: 'nr',
  },
});

/** Rheintal: lists of one come as the thing itself, which a path expression does not mind. */
const rheintalMapping = `{
  "documentId": purchaseOrder.id,
  "revision": purchaseOrder.version,
  "issuedAt": purchaseOrder.lastChange,
  "lines": purchaseOrder.line.(
    $no := no;
    {
      "orderNumber": $$.purchaseOrder.customerOrderNumber,
      "supplierOrderId": $$.purchaseOrder.id,
      "lineReference": customerLineNumber,
      "supplierLineId": no,
      "articleNumber": sku,
      "ordered": quantity.ordered,
      "confirmed": quantity.promised,
      "backordered": quantity.backorder,
      "cancelled": quantity.cancelled,
      "schedule": [delivery.{
        "quantity": units,
        "date": week = "offen" ? null : week,
        "kind": firm ? "fixed" : "estimate",
        "basis": "delivery"
      }],
      "despatches": shipment.{
        "despatchNumber": despatchNumber,
        "quantity": units,
        "shippedOn": shippedOn,
        "carrier": carrier,
        "trackingNumbers": tracking,
        "identifiers": serialNumber.{ "type": "SN", "value": $ },
        "replacement": purpose = "REPLACEMENT"
      },
      "cancellations": $$.purchaseOrder.cancellation[line = $no].{
        "reference": id,
        "quantity": units,
        "result": $lowercase(outcome)
      }
    }
  )
}`;

const rheintal = (baseUrl: string, username: string): GenericRestConfiguration => ({
  baseUrl,
  authentication: { kind: 'basic', username },
  testConnection: { path: '/rest/articles' },
  placeOrder: {
    path: '/rest/orders',
    body: `{
      "purchaseOrder": {
        "customerOrderNumber": ourNumber,
        "line": [lines.{ "customerLineNumber": lineReference, "sku": articleNumber, "units": quantity }]
      }
    }`,
    supplierOrderIds: 'purchaseOrder.id',
  },
  findOrder: { path: '/rest/orders?customerOrderNumber={ourNumber}', supplierOrderIds: 'purchaseOrder.id' },
  changes: { path: '/rest/orders?changedSince={cursor}', supplierOrderIds: 'purchaseOrder.id', cursor: 'asOf' },
  orderStatus: { path: '/rest/orders/{supplierOrderId}', documentType: 'order_status', mapping: rheintalMapping },
  cancellation: {
    path: '/rest/orders/{supplierOrderId}/cancellation',
    body: '{ "line": $number(supplierLineId), "units": quantity }',
    reference: 'id',
  },
});

/** Kontor: totals have to be added up from part quantities; before its answer it says nothing but what was ordered. */
const kontorMapping = `(
  $sumOf := function($parts, $states) { $sum($append(0, $parts[zustand in $states].menge)) };
  $answered := auftrag.zustand = "beantwortet";
  {
    "documentId": auftrag.nummer,
    "revision": auftrag.fassung,
    "issuedAt": auftrag.stand,
    "lines": auftrag.zeilen.(
      $line := zeile;
      $parts := teilmengen;
      {
        "orderNumber": $$.auftrag.ihreBestellung,
        "supplierOrderId": $$.auftrag.nummer,
        "lineReference": $exists(ersatzFuerZeile) ? null : ihreZeile,
        "supplierLineId": zeile,
        "substituteForLineId": ersatzFuerZeile,
        "articleNumber": artikel,
        "ordered": bestellmenge,
        "confirmed": $answered ? $sumOf($parts, ["zugesagt", "versandt"]),
        "rejected": $answered ? $sumOf($parts, ["abgelehnt"]),
        "cancelled": $answered ? $sumOf($parts, ["ersetzt", "storniert"]),
        "shipped": $answered ? $sumOf($parts, ["versandt"]),
        "rejectionReason": $parts[zustand = "abgelehnt"].grund,
        "schedule": $answered ? [$parts[zustand = "zugesagt"].{ "quantity": menge, "date": termin, "kind": "estimate", "basis": "delivery" }],
        "substitution": $parts[zustand = "ersetzt"].(
          $by := durchZeile;
          $quantity := menge;
          $$.auftrag.zeilen[zeile = $by].{
            "articleNumber": artikel,
            "name": bezeichnung,
            "unitPrice": $round($number($replace(stueckpreis, ",", ".")) * 10000),
            "quantity": $quantity,
            "reason": grund
          }
        ),
        "despatches": $$.auftrag.lieferscheine[zeile = $line].{
          "despatchNumber": nummer,
          "quantity": menge,
          "carrier": paketdienst,
          "trackingNumbers": $split(paketnummern, ";"),
          "identifiers": imei.{ "type": "IMEI", "value": $ },
          "replacement": art = "Ersatzlieferung"
        },
        "cancellations": $$.auftrag.stornos[zeile = $line].{ "reference": nummer, "quantity": menge, "result": zustand }
      }
    )
  }
)`;

const kontor = (baseUrl: string): GenericRestConfiguration => ({
  baseUrl,
  authentication: { kind: 'api-key', header: 'X-Kontor-Key' },
  testConnection: { path: '/v2/articles' },
  placeOrder: {
    path: '/v2/orders',
    body: `{
      "bestellung": {
        "nummer": ourNumber,
        "zeilen": [lines.{ "zeile": lineReference, "artikel": articleNumber, "menge": quantity }]
      }
    }`,
    supplierOrderIds: 'auftrag.nummer',
  },
  findOrder: { path: '/v2/orders?customerOrderNumber={ourNumber}', supplierOrderIds: 'auftrag.nummer' },
  orderStatus: { path: '/v2/orders/{supplierOrderId}', documentType: 'order_status', mapping: kontorMapping },
  cancellation: {
    path: '/v2/orders/{supplierOrderId}/storno',
    body: '{ "zeile": $number(supplierLineId), "menge": quantity }',
    reference: 'nummer',
  },
});

/** The three connections of the demo, to simulators that run at these addresses. */
export function demoConnections(urls: Readonly<Record<SupplierKey, string>>): readonly DemoConnection[] {
  const [username = '', password = ''] = suppliers.rheintal.secret.split(':');
  const entry = (supplier: SupplierKey, configuration: GenericRestConfiguration, secret: string): DemoConnection => ({
    supplier, supplierName: suppliers[supplier].script.name, adapter: 'generic-rest', configuration, secrets: { secret },
    articles: suppliers[supplier].script.articles,
  });
  return [
    entry('nordlicht', nordlicht(urls.nordlicht), suppliers.nordlicht.secret),
    entry('rheintal', rheintal(urls.rheintal, username), password),
    entry('kontor', kontor(urls.kontor), suppliers.kontor.secret),
  ];
}
