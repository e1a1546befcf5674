/** Small menus close when one looks elsewhere. */

export function closeMenus(): void {
  document.addEventListener("click", (event) => close(event.target as Node));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close(null);
  });
}

function close(around: Node | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.more[open]")) {
    if (around !== null && menu.contains(around)) continue;
    if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    menu.open = false;
  }
}
