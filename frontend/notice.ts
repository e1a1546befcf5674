/** Passing words at the foot of the page. They are also read aloud. */

const SHOWN_FOR_MS = 8_000;

export function toast(sentence: string): void {
  const place = document.getElementById("toasts");
  if (place === null) return;
  const word = document.createElement("div");
  word.className = "toast";
  word.append(sentence);
  const close = document.createElement("button");
  close.type = "button";
  close.ariaLabel = "Dismiss";
  close.textContent = "✕";
  close.addEventListener("click", () => word.remove());
  word.append(close);
  place.append(word);
  setTimeout(() => {
    if (!word.matches(":hover, :focus-within")) word.remove();
  }, SHOWN_FOR_MS);
}

/** What an answer says to people: the detail of a problem, or the page's own sentence. */
export function sentenceIn(answer: string): string | null {
  if (answer.trimStart().startsWith("{")) {
    try {
      const problem: unknown = JSON.parse(answer);
      if (typeof problem === "object" && problem !== null && "detail" in problem) {
        return String(problem.detail);
      }
    } catch {
      return null;
    }
  }
  const page = new DOMParser().parseFromString(answer, "text/html");
  return page.querySelector("[data-sentence]")?.textContent?.trim() ?? null;
}

/** A form that was refused gets the focus on its summary, so that it is seen and heard. */
export function readyNotices(): void {
  document.querySelector<HTMLElement>(".problems[tabindex]")?.focus();
}
