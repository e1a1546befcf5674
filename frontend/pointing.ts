/** Pointing: a value of `[data-point]` in a payload fills the field `select[data-pointed]` that was chosen last. */

const CHOSEN = "data-chosen";

export function readyPointing(): void {
  ready();
  document.addEventListener("htmx:load", ready);
  document.addEventListener("focusin", (event) => {
    const field = (event.target as Element).closest<HTMLSelectElement>("select[data-pointed]");
    if (field !== null) choose(field);
  });
  document.addEventListener("click", (event) => {
    const value = (event.target as Element).closest<HTMLElement>("[data-point]");
    if (value !== null) point(value);
  });
}

/** Where there are fields to fill, values become buttons. */
function ready(): void {
  const field = document.querySelector<HTMLSelectElement>("select[data-pointed]");
  if (field === null) return;
  if (chosen() === null) choose(field);
  for (const value of document.querySelectorAll<HTMLElement>("li[data-point]")) {
    const line = document.createElement("button");
    line.type = "button";
    line.className = "tree-point";
    line.dataset.point = value.dataset.point;
    line.append(...value.childNodes);
    value.removeAttribute("data-point");
    value.append(line);
  }
}

function chosen(): HTMLSelectElement | null {
  return document.querySelector<HTMLSelectElement>(`select[${CHOSEN}]`);
}

function choose(field: HTMLSelectElement): void {
  chosen()?.removeAttribute(CHOSEN);
  field.setAttribute(CHOSEN, "");
}

function point(value: HTMLElement): void {
  const field = chosen();
  const path = value.dataset.point ?? "";
  if (field === null) return;
  if (![...field.options].some((option) => option.value === path)) {
    field.add(new Option(path, path));
  }
  field.value = path;
  field.dispatchEvent(new Event("change", { bubbles: true }));
}
