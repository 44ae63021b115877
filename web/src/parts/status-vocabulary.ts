import {
  IconAlertSquare, IconArchive, IconBan, IconBookmark, IconBuildingWarehouse, IconChecks, IconCircleCheck, IconClockExclamation, IconClockOff, IconEraser, IconEye,
  IconHourglassHigh, IconInbox, IconListCheck, IconLock, IconMailCheck, IconMapPin, IconMapPinOff, IconMessageQuestion, IconPackage, IconPackageImport, IconPencil,
  IconPlayerPause, IconPlugConnected, IconPlugConnectedX, IconProgressCheck, IconReplace, IconSend, IconShieldCheck, IconShieldX, IconThumbUp, IconTool, IconTransferIn, IconTransferOut, IconTruck, IconUserCheck, IconVersions, IconX, type Icon,
} from '@tabler/icons-react';

export type Hue = 'neutral' | 'blue' | 'violet' | 'green' | 'amber' | 'red';

interface Appearance {
  readonly hue: Hue;
  readonly icon: Icon;
}

const look = (hue: Hue, icon: Icon): Appearance => ({ hue, icon });

/** The one table of states: what each looks like everywhere. Its words stand in the language files under the same names. */
export const appearances = {
  'order.draft': look('neutral', IconPencil),
  'order.pending_approval': look('violet', IconHourglassHigh),
  'order.approved': look('blue', IconChecks),
  'order.sending': look('blue', IconSend),
  'order.send_in_doubt': look('red', IconMessageQuestion),
  'order.sent': look('neutral', IconSend),
  'order.acknowledged': look('neutral', IconMailCheck),
  'order.closed': look('green', IconCircleCheck),
  'order.closed_short': look('neutral', IconCircleCheck),
  'order.cancelled': look('neutral', IconBan),
  'order.on_hold': look('amber', IconPlayerPause),

  'line.unanswered': look('neutral', IconSend),
  'line.confirmed': look('blue', IconCircleCheck),
  'line.change_pending': look('amber', IconReplace),
  'line.on_hold': look('amber', IconPlayerPause),
  'line.backordered': look('amber', IconHourglassHigh),
  'line.late': look('amber', IconClockExclamation),
  'line.partially_shipped': look('blue', IconTruck),
  'line.shipped': look('blue', IconTruck),
  'line.complete': look('green', IconCircleCheck),
  'line.rejected': look('red', IconX),
  'line.cancelled': look('neutral', IconBan),

  'device.received': look('neutral', IconPackageImport),
  'device.inspection': look('blue', IconListCheck),
  'device.in_stock': look('neutral', IconBuildingWarehouse),
  'device.reserved': look('violet', IconBookmark),
  'device.staging': look('blue', IconListCheck),
  'device.ready': look('blue', IconPackage),
  'device.handed_over': look('green', IconUserCheck),
  'device.returned': look('blue', IconTransferIn),
  'device.wiping': look('blue', IconEraser),
  'device.quarantine': look('amber', IconAlertSquare),
  'device.in_repair': look('amber', IconTool),
  'device.lost': look('red', IconMapPinOff),
  'device.stolen': look('red', IconMapPinOff),
  'device.found': look('amber', IconMapPin),
  'device.returned_to_supplier': look('neutral', IconTransferOut),
  'device.retired': look('neutral', IconArchive),
  'device.sold': look('neutral', IconArchive),
  'device.destroyed': look('neutral', IconArchive),
  'device.transferred': look('neutral', IconArchive),

  'request.draft': look('neutral', IconPencil),
  'request.submitted': look('neutral', IconInbox),
  'request.needs_info': look('amber', IconMessageQuestion),
  'request.endorsed': look('neutral', IconThumbUp),
  'request.approved': look('blue', IconChecks),
  'request.rejected': look('red', IconX),

  'fulfilment.in_review': look('neutral', IconInbox),
  'fulfilment.waitlisted': look('violet', IconHourglassHigh),
  'fulfilment.partly_allocated': look('blue', IconProgressCheck),
  'fulfilment.allocated': look('blue', IconCircleCheck),
  'fulfilment.partly_fulfilled': look('blue', IconPackage),
  'fulfilment.fulfilled': look('green', IconCircleCheck),
  'fulfilment.rejected': look('red', IconX),
  'fulfilment.withdrawn': look('neutral', IconBan),
  'fulfilment.expired': look('neutral', IconClockOff),

  'run.preview': look('violet', IconEye),
  'run.committed': look('green', IconLock),
  'run.discarded': look('neutral', IconBan),
  'run.superseded': look('neutral', IconVersions),
  'run.verified': look('green', IconShieldCheck),
  'run.failed': look('red', IconShieldX),

  'handOver.prepared': look('blue', IconPackage),
  'handOver.confirmed': look('green', IconUserCheck),
  'handOver.cancelled': look('neutral', IconBan),

  'receipt.open': look('blue', IconPackageImport),
  'receipt.posted': look('green', IconCircleCheck),
  'receipt.discarded': look('neutral', IconBan),

  'connection.works': look('green', IconPlugConnected),
  'connection.failing': look('red', IconPlugConnectedX),
  'connection.off': look('neutral', IconBan),

  'document.archived': look('neutral', IconArchive),
  'document.applied': look('green', IconCircleCheck),
  'document.quarantined': look('amber', IconAlertSquare),
} as const satisfies Readonly<Record<string, Appearance>>;

export type Term = keyof typeof appearances;
