const remarks: string[] = [];

/** Has the runner print a line below the spec file that is running: what a suite has to say beyond that it passed. */
export function remark(line: string): void {
  remarks.push(line);
}

/** The remarks since the last call. */
export const takeRemarks = (): readonly string[] => remarks.splice(0);
