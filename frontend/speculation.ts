/** Warns of words that guess. They come from the server with `data-warn-words`; nothing is forbidden. */

export function warnOfSpeculation(): void {
  for (const field of document.querySelectorAll<HTMLTextAreaElement>("[data-warn-words]")) look(field);
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (field instanceof HTMLTextAreaElement && field.dataset.warnWords !== undefined) look(field);
  });
}

function look(field: HTMLTextAreaElement): void {
  const place = document.getElementById(`${field.id}-guess`);
  if (place === null) return;
  const words = JSON.parse(field.dataset.warnWords ?? "[]") as string[];
  const found = words.filter((word) => occurs(word, field.value));
  place.hidden = found.length === 0;
  const quoted = found.map((word) => `“${word}”`).join(", ");
  place.textContent = `${quoted}: this guesses. Say what is known, and when people hear more.`;
}

function occurs(word: string, text: string): boolean {
  const plain = word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${plain}(?![\\p{L}\\p{N}])`, "iu").test(text);
}
