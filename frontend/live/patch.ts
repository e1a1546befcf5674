/** Puts the fragments of an event where they belong. */
import { renewKeys, isTyped, type Field } from "../forms";
import { wake } from "../fragments";
import { carryOver } from "./carry";

export interface Patch {
  /** "#id", or the value of `data-live` on any number of elements. */
  target: string;
  mode: "replace" | "append" | "prepend" | "insert" | "remove";
  html?: string;
}

const waiting = new Map<Element, Patch>();

export function apply(patch: Patch): void {
  for (const target of targetsOf(patch.target)) applyTo(target, patch);
}

/** What waited for somebody to stop typing is caught up with. */
export function watchForWaiting(): void {
  const catchUp = (): void => {
    for (const [element, patch] of waiting) {
      if (isBeingTypedIn(element)) continue;
      waiting.delete(element);
      if (element.isConnected) applyTo(element, patch);
    }
  };
  document.addEventListener("focusout", () => setTimeout(catchUp, 0));
  document.addEventListener("htmx:afterRequest", () => setTimeout(catchUp, 0));
}

function targetsOf(target: string): Element[] {
  if (!target.startsWith("#")) {
    return [...document.querySelectorAll(`[data-live="${CSS.escape(target)}"]`)];
  }
  const element = document.getElementById(target.slice(1));
  return element === null ? [] : [element];
}

function applyTo(target: Element, patch: Patch): void {
  if (patch.mode === "remove") return target.remove();
  const fresh = parse(patch.html ?? "");
  if (patch.mode === "replace") return replace(target, fresh, patch);
  for (const element of fresh) {
    // The same event twice, or an element that came with the page: it takes its own place.
    const present = element.id === "" ? null : document.getElementById(element.id);
    if (present !== null) replace(present, [element], patch);
    else place(target, element, patch.mode);
    greet(element);
  }
}

function replace(target: Element, fresh: Element[], patch: Patch): void {
  if (isBeingTypedIn(target)) {
    waiting.set(target, { ...patch, mode: "replace", html: fresh.map((each) => each.outerHTML).join("") });
    return;
  }
  const restore = carryOver(target);
  target.replaceWith(...fresh);
  for (const element of fresh) greet(element);
  restore(fresh);
}

/** "insert" keeps the list in the order of `data-seq`, newest first where the list says so. */
function place(list: Element, element: Element, mode: Patch["mode"]): void {
  if (mode !== "insert") return list[mode === "prepend" ? "prepend" : "append"](element);
  const direction = list.getAttribute("data-order") === "newest" ? -1 : 1;
  const position = (each: Element): number => direction * Number(each.getAttribute("data-seq"));
  const next = [...list.children].find((each) => position(each) > position(element));
  list.insertBefore(element, next ?? null);
}

function parse(html: string): Element[] {
  const template = document.createElement("template");
  template.innerHTML = html; // rendered and escaped by our own server
  return [...template.content.children];
}

function greet(element: Element): void {
  renewKeys(element);
  wake(element);
  element.setAttribute("data-fresh", "");
  setTimeout(() => element.removeAttribute("data-fresh"), 2_000);
}

function isBeingTypedIn(element: Element): boolean {
  const field = document.activeElement;
  return field !== null && element.contains(field) && field.matches("input, textarea, select")
    && isTyped(field as Field);
}
