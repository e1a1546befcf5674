/** The answer to a form replaces the part it stands in, and must not take away what the answer knows nothing of:
 *  text typed into other forms, and entries that were told while it was under way. */
import { carryOver } from "./carry";
import { place } from "./patch";

interface Swap {
  target: Element;
  shouldSwap: boolean;
  requestConfig: { elt: Element; verb: string };
}

export function keepOverSwaps(): void {
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target, shouldSwap, requestConfig } = (event as CustomEvent<Swap>).detail;
    if (!shouldSwap || target.id === "" || requestConfig.verb === "get") return;
    const restore = carryOver(target, requestConfig.elt);
    document.addEventListener("htmx:afterSwap", () => {
      const fresh = document.getElementById(target.id);
      if (fresh === null || fresh === target) return;
      putBack([...target.querySelectorAll(":scope > [data-seq]")], fresh);
      restore([fresh]);
    }, { once: true });
  });
}

/** Entries are only ever appended, so one that is missing is newer than the answer. */
function putBack(entries: Element[], list: Element): void {
  for (const entry of entries) {
    if (document.getElementById(entry.id) === null) place(list, entry, "insert");
  }
}
