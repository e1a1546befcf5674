/** A picture of a neighbourhood can be moved around in; what that takes is loaded when somebody asks for it. */

interface Mover {
  moveAround(button: HTMLButtonElement): void;
}

export function readyMeshes(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-mesh]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      void open(button);
    });
  }
}

async function open(button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  try {
    const mover = (await import(button.dataset.mesh ?? "")) as Mover;
    mover.moveAround(button);
  } finally {
    button.disabled = false;
    button.focus();
  }
}
