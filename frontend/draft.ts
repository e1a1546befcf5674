/** Keeps what was typed into `<form data-draft="name">` until the server has taken it.
 *  A page that could not be saved (503, a lost connection) leaves the draft; the next visit restores it. */
import { onAnswer } from "./fragments";
import { fieldsIn, isTyped, type Field } from "./forms";
import { toast } from "./notice";

const PREFIX = "peacetime.draft.";
const SENT = "peacetime.sent";

export function keepDrafts(): void {
  forgetWhatWasTaken();
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
    restore(form);
    form.addEventListener("input", () => save(form));
    if (form.hasAttribute("hx-post")) continue; // its answer comes to this very page
    form.addEventListener("submit", () => sessionStorage.setItem(SENT, keyOf(form)));
  }
  onAnswer(({ asker, successful }) => {
    if (successful && asker instanceof HTMLFormElement) sessionStorage.removeItem(keyOf(asker));
  });
}

function keyOf(form: HTMLFormElement): string {
  return PREFIX + (form.dataset.draft ?? "");
}

/** The page after a sent form: if it is a good one, the server has the text and the draft may go.
 *  Who stands before the same form again came back from an answer without scripts: an outage, a lost connection. */
function forgetWhatWasTaken(): void {
  const sent = sessionStorage.getItem(SENT);
  if (sent === null) return;
  sessionStorage.removeItem(SENT);
  const status = Number(document.body.dataset.status ?? "200");
  const forms = [...document.querySelectorAll<HTMLFormElement>("form[data-draft]")];
  if (status < 400 && forms.every((form) => keyOf(form) !== sent)) sessionStorage.removeItem(sent);
}

function save(form: HTMLFormElement): void {
  if (form.dataset.together === "on") { // the server has every letter
    sessionStorage.removeItem(keyOf(form));
    return;
  }
  const typed = fieldsIn(form).filter((field) => isKept(field) && isTyped(field));
  if (typed.length === 0) sessionStorage.removeItem(keyOf(form));
  else sessionStorage.setItem(keyOf(form), JSON.stringify(typed.map(written)));
}

function restore(form: HTMLFormElement): void {
  const kept = sessionStorage.getItem(keyOf(form));
  if (kept === null || fieldsIn(form).some(isTyped)) return;
  for (const [name, value] of JSON.parse(kept) as [string, string][]) {
    for (const field of fieldsIn(form).filter((each) => each.name === name && isKept(each))) {
      read(field, value);
    }
  }
  if (!fieldsIn(form).some(isTyped)) return; // a form that was refused came back with all of it
  form.dispatchEvent(new Event("input", { bubbles: true }));
  toast("What you typed here before is back. It was not sent.");
}

function isKept(field: Field): boolean {
  return field.type !== "password" && field.type !== "file";
}

function isMark(field: Field): field is HTMLInputElement {
  return field.type === "checkbox" || field.type === "radio";
}

function written(field: Field): [string, string] {
  return [field.name, isMark(field) ? `${field.checked ? "+" : "-"}${field.value}` : field.value];
}

function read(field: Field, value: string): void {
  if (!isMark(field)) field.value = value;
  else if (value.slice(1) === field.value) field.checked = value.startsWith("+");
}
