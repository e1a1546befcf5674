/** The room's composer: says what a line will become, and sends with Ctrl or Cmd and Enter. */

export function readyComposer(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target instanceof HTMLTextAreaElement ? event.target.form : null;
    if (form === null) return;
    event.preventDefault();
    form.requestSubmit();
  });
  document.addEventListener("input", (event) => {
    const line = event.target;
    if (line instanceof HTMLTextAreaElement && line.dataset.composer !== undefined) explain(line);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = (event as CustomEvent<{ elt: Element; successful: boolean }>).detail;
    if (!successful || !(elt instanceof HTMLFormElement) || !elt.matches(".composer")) return;
    elt.reset();
    const line = elt.querySelector<HTMLTextAreaElement>("[data-composer]");
    if (line === null) return;
    explain(line);
    line.focus();
  });
}

/** The hints come from the page: `data-hints` maps a command to what it does. */
function explain(line: HTMLTextAreaElement): void {
  const place = document.getElementById(line.getAttribute("aria-describedby") ?? "");
  if (place === null) return;
  place.dataset.otherwise ??= place.textContent ?? "";
  const hints = JSON.parse(line.dataset.hints ?? "{}") as Record<string, string>;
  const command = /^\/\S*/.exec(line.value.trimStart())?.[0];
  if (command === undefined) place.textContent = place.dataset.otherwise;
  else place.textContent = hints[command.toLowerCase()] ?? Object.keys(hints).join("  ");
}
