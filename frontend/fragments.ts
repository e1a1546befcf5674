/** htmx, set up for a strict content security policy: nothing is evaluated, no style is injected. */
import htmx from "htmx.org";
import { renewKeys } from "./forms";
import { sentenceIn, toast } from "./notice";

export function readyFragments(): void {
  htmx.config.allowEval = false;
  htmx.config.allowScriptTags = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.historyCacheSize = 0; // pages hold what only their reader may see
  htmx.config.scrollIntoViewOnBoost = false;
  htmx.config.timeout = 15_000;

  document.addEventListener("htmx:afterRequest", (event) => {
    const { elt, successful } = (event as CustomEvent<{ elt: Element; successful: boolean }>).detail;
    const form = elt.closest("form");
    if (form === null) return;
    delete form.dataset.busy;
    if (successful) renewKeys(form);
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { elt, xhr } = (event as CustomEvent<{ elt: Element; xhr: XMLHttpRequest }>).detail;
    if (elt.matches("[data-quiet]")) return; // a preview: nothing is lost
    toast(sentenceIn(xhr.responseText) ?? "That did not work. What you typed is still here.");
  });
  for (const lost of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(lost, (event) => {
      if ((event as CustomEvent<{ elt: Element }>).detail.elt.matches("[data-quiet]")) return;
      toast("Peacetime cannot be reached. What you typed is still here; try again.");
    });
  }
}

/** Makes the htmx attributes of new elements work. */
export function wake(element: Element): void {
  htmx.process(element);
}
