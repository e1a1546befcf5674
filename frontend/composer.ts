/** The room's composer: says what a line will become, and sends with Ctrl or Cmd and Enter. */
import { onAnswer } from "./fragments";

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
  onAnswer(({ asker, successful }) => {
    if (!successful || !(asker instanceof HTMLFormElement) || !asker.matches(".composer")) return;
    asker.reset();
    const line = asker.querySelector<HTMLTextAreaElement>("[data-composer]");
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
