/** `<button data-copy="id">` copies the text of that element. */

export function readyCopyButtons(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("button[data-copy]");
    const source = document.getElementById(button?.dataset.copy ?? "");
    if (button !== null && source !== null) void copy(source, button);
  });
}

async function copy(source: HTMLElement, button: HTMLButtonElement): Promise<void> {
  const label = button.querySelector<HTMLElement>("[data-label]") ?? button;
  const before = label.textContent;
  label.textContent = (await write(source)) ? "Copied" : "Selected: press Ctrl+C";
  setTimeout(() => {
    label.textContent = before;
  }, 2_000);
}

async function write(source: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(source.innerText.trim());
    return true;
  } catch {
    // No permission, or not a secure origin: select it, so that a key press copies.
    getSelection()?.selectAllChildren(source);
    return false;
  }
}
