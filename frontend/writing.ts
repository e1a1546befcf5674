/** A finding beside a text that is written leads to its words: `<a href="#text" data-line data-from data-to>`. */

export function readyFindings(): void {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>("a[data-line]") : null;
    const text = document.querySelector<HTMLTextAreaElement>("textarea[data-writing]");
    if (link === null || text === null) return;
    event.preventDefault();
    const { line = "1", from = "1", to = "1" } = link.dataset;
    select(text, Number(line), Number(from), Number(to));
  });
}

/** Lines and columns are counted from 1; a finding without a width is about its whole line. */
function select(text: HTMLTextAreaElement, line: number, from: number, to: number): void {
  const lines = text.value.split("\n");
  const before = lines.slice(0, line - 1).join("\n");
  const start = line > 1 ? before.length + 1 : 0;
  const whole = to <= from;
  text.focus({ preventScroll: true });
  text.setSelectionRange(
    whole ? start : start + from - 1,
    whole ? start + (lines[line - 1]?.length ?? 0) : start + to - 1,
  );
  reveal(text, start);
}

/** A copy of the text up to there is as high as the place is deep, however its lines wrap. */
function reveal(text: HTMLTextAreaElement, start: number): void {
  const copy = text.cloneNode() as HTMLTextAreaElement;
  copy.removeAttribute("id");
  copy.removeAttribute("name");
  copy.setAttribute("aria-hidden", "true");
  copy.dataset.measure = "";
  copy.value = text.value.slice(0, start);
  text.after(copy);
  const depth = copy.scrollHeight;
  copy.remove();
  text.scrollTop = Math.max(0, depth - text.clientHeight / 2);
  const top = text.getBoundingClientRect().top + window.scrollY + depth - text.scrollTop;
  window.scrollTo({ top: Math.max(0, top - window.innerHeight / 3) });
}
