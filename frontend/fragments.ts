/** htmx, set up for a strict content security policy: nothing is evaluated, no style is injected. */
import htmx from "htmx.org";
import { renewKeys } from "./forms";
import { sentenceIn, toast } from "./notice";

/** An answered request. `asker` sent it; the event itself may stand further up when the asker was replaced. */
export interface Answer {
  asker: Element;
  successful: boolean;
  text: string;
}

export function readyFragments(): void {
  htmx.config.allowEval = false;
  htmx.config.allowScriptTags = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.historyCacheSize = 0; // pages hold what only their reader may see
  htmx.config.scrollIntoViewOnBoost = false;
  htmx.config.timeout = 15_000;

  onAnswer(({ asker, successful }) => {
    if (!(asker instanceof HTMLFormElement)) return;
    delete asker.dataset.busy;
    if (successful) renewKeys(asker);
  });
  on("htmx:responseError", ({ asker, text }) => {
    if (asker.matches("[data-quiet]")) return; // a preview: nothing is lost
    toast(sentenceIn(text) ?? "That did not work. What you typed is still here.");
  });
  for (const lost of ["htmx:sendError", "htmx:timeout"]) {
    on(lost, ({ asker }) => {
      if (asker.matches("[data-quiet]")) return;
      toast("Peacetime cannot be reached. What you typed is still here; try again.");
    });
  }
}

export function onAnswer(hear: (answer: Answer) => void): void {
  on("htmx:afterRequest", hear);
}

/** Makes the htmx attributes of new elements work. */
export function wake(element: Element): void {
  htmx.process(element);
}

function on(name: string, hear: (answer: Answer) => void): void {
  document.addEventListener(name, (event) => {
    const { requestConfig, successful, xhr } = (event as CustomEvent<{
      requestConfig: { elt: Element };
      successful?: boolean;
      xhr: XMLHttpRequest;
    }>).detail;
    hear({ asker: requestConfig.elt, successful: successful === true, text: xhr.responseText });
  });
}
