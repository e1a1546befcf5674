/** Event ids are "transaction-number" and order as pairs; anything else never counts as old. */

export function isAfter(id: string, other: string): boolean {
  const [left, right] = [parts(id), parts(other)];
  if (left === null || right === null) return true;
  return left[0] === right[0] ? left[1] > right[1] : left[0] > right[0];
}

/** Whether a page at `cursor` has missed what is no longer remembered before `floor`. */
export function isBehind(cursor: string, floor: string): boolean {
  return parts(cursor) !== null && parts(floor) !== null && isAfter(floor, cursor);
}

function parts(id: string): [bigint, bigint] | null {
  const found = /^(\d+)-(\d+)$/.exec(id);
  return found === null ? null : [BigInt(found[1] ?? 0), BigInt(found[2] ?? 0)];
}
