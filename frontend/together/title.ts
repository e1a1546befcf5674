/** A line that several write: an ordinary field, bound to a shared text. */
import type * as Y from "yjs";

export function bindTitle(field: HTMLInputElement, text: Y.Text): void {
  field.value = text.toString();
  field.addEventListener("input", () => put(text, field.value, field));
  text.observe((event) => {
    if (event.transaction.origin === field) return;
    const [start, end] = [moved(field.selectionStart ?? 0, event), moved(field.selectionEnd ?? 0, event)];
    field.value = text.toString();
    if (document.activeElement === field) field.setSelectionRange(start, end);
  });
}

/** The least change that makes the text read like this. */
export function put(text: Y.Text, value: string, origin: unknown): void {
  const before = text.toString();
  const least = Math.min(before.length, value.length);
  let head = 0;
  while (head < least && before[head] === value[head]) head += 1;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === value.at(-1 - tail)) tail += 1;
  text.doc?.transact(() => {
    text.delete(head, before.length - head - tail);
    text.insert(head, value.slice(head, value.length - tail));
  }, origin);
}

/** Where a place is after a change. */
function moved(place: number, event: Y.YTextEvent): number {
  let at = 0;
  let result = place;
  for (const step of event.delta) {
    if (step.retain !== undefined) at += step.retain;
    else if (typeof step.insert === "string") {
      if (at <= result) result += step.insert.length;
      at += step.insert.length;
    } else if (step.delete !== undefined) {
      result = Math.max(Math.min(at, result), result - step.delete);
    }
  }
  return result;
}
