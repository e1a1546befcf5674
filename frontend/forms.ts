/** What every form needs: sent once, with a valid key, whoever rendered it. */

export function guardForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.dataset.busy !== undefined) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (form.method === "post") {
      form.dataset.busy = "";
    }
  }, true);
  // Back from the next page: the form may be sent again.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-busy]")) {
      delete form.dataset.busy;
    }
  });
}

/** Forms that came with a stream were rendered for nobody in particular. */
export function renewKeys(root: ParentNode): void {
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
  for (const input of root.querySelectorAll<HTMLInputElement>('input[name="csrfmiddlewaretoken"]')) {
    input.value = token;
  }
  for (const input of root.querySelectorAll<HTMLInputElement>('input[name="idempotency_key"]')) {
    input.value = freshKey();
  }
}

export type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export function fieldsIn(root: ParentNode): Field[] {
  const fields = root.querySelectorAll<Field>("input, textarea, select");
  return [...fields].filter((field) => field.name !== "" && field.type !== "hidden");
}

/** Whether a person has changed what the server put there. */
export function isTyped(field: Field): boolean {
  if (field instanceof HTMLSelectElement) {
    const chosen = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(chosen, 0);
  }
  if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
    return field.checked !== field.defaultChecked;
  }
  return field.value !== field.defaultValue;
}

function freshKey(): string {
  // randomUUID exists only on secure origins.
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
