/** Keys: any element may say `data-key="d"` or `data-key="g b"`; `?` lists what this page knows. */

const OFF = "peacetime.keys-off";
const TYPING = "input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]";

export function readyKeyboard(): void {
  let before = "";
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if ((event.target as Element).matches(TYPING) || localStorage.getItem(OFF) !== null) return;
    const pressed = [`${before} ${event.key}`, event.key];
    before = event.key;
    setTimeout(() => (before = ""), 1_200);
    if (event.key === "?") return showKeys();
    for (const keys of pressed) {
      const element = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(keys)}"]`);
      if (element === null || document.querySelector("dialog[open]") !== null) continue;
      event.preventDefault();
      return act(element);
    }
  });
  document.querySelector("[data-show-keys]")?.addEventListener("click", showKeys);
  const choice = document.querySelector<HTMLInputElement>("[data-keys-off]");
  if (choice === null) return;
  choice.checked = localStorage.getItem(OFF) !== null;
  choice.addEventListener("change", () => {
    if (choice.checked) localStorage.setItem(OFF, "");
    else localStorage.removeItem(OFF);
  });
}

function act(element: HTMLElement): void {
  if (element.matches(TYPING)) element.focus();
  else element.click();
}

function showKeys(): void {
  const dialog = document.querySelector<HTMLDialogElement>("#keys");
  const list = dialog?.querySelector("dl");
  if (!dialog || !list || dialog.open) return;
  list.replaceChildren();
  for (const element of document.querySelectorAll<HTMLElement>("[data-key]")) {
    const name = document.createElement("dt");
    const key = document.createElement("dd");
    const cap = document.createElement("kbd");
    cap.textContent = element.dataset.key ?? "";
    name.append(cap);
    key.textContent = element.dataset.keyLabel ?? element.textContent?.trim() ?? "";
    list.append(name, key);
  }
  dialog.showModal();
}
