/** Puts the fragments of an event where they belong. */
import { renewKeys, isTyped, type Field } from "../forms";
import { wake } from "../fragments";
import { carryOver } from "./carry";

export interface Patch {
  /** "#id", or the value of `data-live` on any number of elements. */
  target: string;
  mode: "replace" | "append" | "prepend" | "insert" | "remove" | "renew";
  html?: string;
}

// The last patch of each element that somebody uses, by its id where it has one: the element itself may be replaced.
const waiting = new Map<Element | string, Patch>();
let pressed: Node | null = null; // where a finger or a mouse button is down

export function apply(patch: Patch): void {
  for (const target of targetsOf(patch.target)) applyTo(target, patch);
}

/** What waited for somebody to stop typing, pressing or sending is caught up with. */
export function watchForWaiting(): void {
  const catchUp = (): void => {
    for (const [key, patch] of waiting) {
      const element = typeof key === "string" ? document.getElementById(key) : key;
      if (element !== null && isInUse(element)) continue;
      waiting.delete(key);
      if (element?.isConnected === true) applyTo(element, patch);
    }
  };
  const soon = (): void => void setTimeout(catchUp, 0);
  for (const over of ["focusout", "htmx:afterRequest"]) document.addEventListener(over, soon);
  document.addEventListener("pointerdown", (event) => (pressed = event.target as Node), true);
  for (const over of ["pointerup", "pointercancel"]) {
    document.addEventListener(over, () => {
      pressed = null;
      soon();
    }, true);
  }
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
  if (patch.mode === "renew") return void target.dispatchEvent(new Event("renew")); // it asks for itself
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
  const key = target.id === "" ? target : target.id;
  if (isInUse(target)) {
    waiting.set(key, { ...patch, mode: "replace", html: fresh.map((each) => each.outerHTML).join("") });
    return;
  }
  waiting.delete(key); // older than this one
  const restore = carryOver(target);
  keepOwn(target, fresh);
  target.replaceWith(...fresh);
  for (const element of fresh) greet(element);
  restore(fresh);
}

/** A stream is for nobody in particular: what it may not tell everybody stays as the page said it. */
function keepOwn(target: Element, fresh: Element[]): void {
  for (const unsaid of fresh.flatMap((each) => [...each.querySelectorAll("[data-keep][id]")])) {
    const said = target.querySelector(`#${CSS.escape(unsaid.id)}`);
    if (said !== null) unsaid.replaceWith(said.cloneNode(true));
  }
}

/** "insert" keeps the list in the order of `data-seq`, newest first where the list says so. */
export function place(list: Element, element: Element, mode: Patch["mode"]): void {
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

/** A click whose button is replaced between press and release is lost, and so is an answer to a form that is gone. */
function isInUse(element: Element): boolean {
  const field = document.activeElement;
  const isTypedIn = field !== null && element.contains(field) && field.matches("input, textarea, select")
    && isTyped(field as Field);
  return isTypedIn || (pressed !== null && element.contains(pressed))
    || element.querySelector("form[data-busy]") !== null;
}
