/** What a label of a device shows and its codes say. Printing is the matter of whoever holds the printer. */
export interface DeviceLabel {
  readonly assetTag: string;
  /** Code 128: short enough for the narrowest label. */
  readonly code128: string;
  /** An address that leads a phone to the device, and a scanner to its tag behind the last slash. */
  readonly qr: string;
  /** In the order in which they stand on the label. */
  readonly lines: readonly string[];
}

interface Labelled {
  readonly assetTag: string;
  readonly serial: string | null;
  readonly manufacturerName: string;
  readonly productModelName: string;
  readonly ownerName: string;
}

export const labelOf = ({ assetTag, serial, manufacturerName, productModelName, ownerName }: Labelled, publicUrl: string): DeviceLabel => ({
  assetTag,
  code128: assetTag,
  qr: `${publicUrl.replace(/\/+$/, '')}/d/${assetTag}`,
  lines: [ownerName, `${manufacturerName} ${productModelName}`, ...(serial === null ? [] : [`S/N ${serial}`]), assetTag],
});
