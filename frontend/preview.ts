/** `<div id="preview" data-preview="/address">` in a form shows what would be said, while one types. */

const QUIET_MS = 400;

export function showPreviews(): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-preview]")) {
    const form = place.closest("form");
    if (form !== null) follow(form, place, place.dataset.preview ?? "");
  }
}

function follow(form: HTMLFormElement, place: HTMLElement, address: string): void {
  let wait: ReturnType<typeof setTimeout> | undefined;
  let asked = new AbortController();
  const ask = (): void => {
    asked.abort();
    asked = new AbortController();
    void show(form, place, address, asked.signal);
  };
  const askSoon = (): void => {
    clearTimeout(wait);
    wait = setTimeout(ask, QUIET_MS);
  };
  form.addEventListener("input", askSoon);
  form.addEventListener("change", askSoon);
}

/** A preview that cannot be had is nobody's trouble: the form works without. */
async function show(
  form: HTMLFormElement,
  place: HTMLElement,
  address: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    const answer = await fetch(address, {
      method: "POST",
      body: new FormData(form),
      headers: { "HX-Request": "true" },
      signal,
    });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(place.id);
    if (fresh !== null) place.replaceChildren(...fresh.childNodes);
  } catch {
    return;
  }
}
