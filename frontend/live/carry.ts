/** What a person did to an element outlives its replacement: typed text, opened parts, the focus. */
import { fieldsIn, isTyped, type Field } from "../forms";

/** `sent` is the form whose text the server has: only the other ones keep theirs. */
export function carryOver(old: Element, sent?: Element): (fresh: Element[]) => void {
  const typed = fieldsIn(old)
    .filter((field) => isTyped(field) && (sent === undefined || field.form !== sent))
    .map((field) => [keyOf(field), field] as const);
  const opened = [...old.querySelectorAll("details[open][id]")].map((each) => each.id);
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const focusKey = focused === null ? null : keyOf(focused);

  return (fresh) => {
    for (const root of fresh) {
      for (const field of fieldsIn(root)) {
        const before = typed.find(([key]) => key === keyOf(field));
        if (before !== undefined) copy(before[1], field);
      }
      for (const id of opened) root.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
      if (focusKey === null) continue;
      const candidates = root.querySelectorAll<HTMLElement>("a, button, input, textarea, select, summary");
      [root as HTMLElement, ...candidates].find((each) => keyOf(each) === focusKey)
        ?.focus({ preventScroll: true });
    }
  };
}

/** The form's address and the field's name tell one field from another; an id is better. */
function keyOf(element: Element): string {
  if (element.id !== "") return `#${element.id}`;
  const form = element.closest("form")?.getAttribute("action") ?? "";
  const name = element.getAttribute("name") ?? element.getAttribute("href") ?? element.textContent ?? "";
  return `${element.tagName} ${form} ${name} ${element.getAttribute("value") ?? ""}`;
}

function copy(from: Field, to: Field): void {
  if (from instanceof HTMLInputElement && to instanceof HTMLInputElement && "checked" in from) {
    to.checked = from.checked;
  }
  if (to.type !== "file") to.value = from.value;
}
