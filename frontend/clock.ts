/** Keeps `<time>` elements true: elapsed and promised times move, moments stand in the reader's zone. */
import { inWords } from "./duration";

const SOON_S = 5 * 60;
let offset = 0; // how far the server's clock is ahead of this one, in ms

/** The server says what time it is there; a phone's wrong clock must not make an update overdue. */
export function setServerTime(now: string): void {
  const difference = Date.parse(now) - Date.now();
  offset = Math.abs(difference) > 2_000 ? difference : 0;
}

export function keepClock(): void {
  localise(document);
  tick();
  new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
      if (node instanceof Element) localise(node.parentElement ?? node);
    }
    tick();
  }).observe(document.body, { childList: true, subtree: true });
  setInterval(() => {
    if (document.visibilityState === "visible") tick();
  }, 1_000);
  document.addEventListener("visibilitychange", tick);
}

function tick(): void {
  for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-elapsed]")) {
    write(element, inWords(Math.max(0, secondsSince(element))));
  }
  for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-countdown]")) {
    const left = -secondsSince(element);
    const what = element.dataset.countdown ?? "Update";
    element.dataset.state = left <= 0 ? "overdue" : left <= SOON_S ? "soon" : "due";
    write(element, left > 0 ? `${what} due in ${inWords(left)}` : `${what} overdue ${inWords(-left)}`);
  }
}

function secondsSince(element: HTMLTimeElement): number {
  return (Date.now() + offset - Date.parse(element.dateTime)) / 1_000;
}

function write(element: HTMLElement, text: string): void {
  // Text nodes are changed, not replaced: the observer above looks at elements only.
  if (element.textContent === text) return;
  if (element.firstChild instanceof Text) element.firstChild.data = text;
  else element.textContent = text;
}

const FORMS: Record<string, Intl.DateTimeFormatOptions> = {
  moment: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  dated: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  clock: { hour: "2-digit", minute: "2-digit" },
};

/** `<time data-local="moment">` comes in the team's zone; the reader's own is shown, the team's is its title. */
function localise(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLTimeElement>("time[data-local]")) {
    const at = new Date(element.dateTime);
    const form = FORMS[formFor(element.dataset.local ?? "", at)];
    delete element.dataset.local;
    if (form === undefined) continue;
    const there = element.textContent?.trim() ?? "";
    element.title = `${there} in ${element.dataset.zone ?? "UTC"}`;
    // Of all months Intl alone writes "Sept"; the server and every picture write "Sep".
    write(element, new Intl.DateTimeFormat("en-GB", form).format(at).replace("Sept", "Sep"));
  }
}

/** A clock names the day once it is over. */
function formFor(asked: string, at: Date): string {
  const today = new Date(Date.now() + offset);
  if (asked !== "clock" || at.toDateString() === today.toDateString()) return asked;
  return at.getFullYear() === today.getFullYear() ? "moment" : "dated";
}
