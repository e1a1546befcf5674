/** The page that writes a postmortem with others. Until the shared text is here, and where it cannot be had,
 *  the plain field stays and is saved by its button. */
import { EditorView } from "@codemirror/view";
import * as Y from "yjs";
import { toast } from "../notice";
import { Connection, REPLACED, TOO_LARGE, type Hello, type Listener, type Place } from "./connection";
import { cursors, tellMoved } from "./cursors";
import { goTo, markFindings, openEditor } from "./editor";
import { endFinding, offerFinding } from "./finding";
import { People } from "./people";
import { bindTitle, put } from "./title";

const SETTLE_MS = 250; // the field and the preview follow the editor after so long
const MOVE_MS = 200;
const HERE_EVERY_MS = 15_000;
const ANSWER_MS = 6_000;

const LOST = "No connection. What you write stays here, and goes out when it is back.";
const ENDED: Record<number, string> = {
  4401: "You are signed out. Your text stands below as you had it: copy what is new, then sign in again.",
  4403: "You may read along, and no longer write. Your text stands below: copy what is new.",
  4404: "This postmortem can no longer be seen. Your text stands below: copy what is new.",
  [REPLACED]: "Words were taken out of this postmortem. Your text stands below: copy what is new, then open the page again.",
  [TOO_LARGE]: "This text is too long to be written by several. It stands below as you had it: save it with the button.",
  1009: "That was too much at once to be written by several. It stands below as you had it: save it with the button.",
};
const ODD = "Others can no longer be heard here. Your text stands below as you had it: save it with the button.";

export function writeTogether(form: HTMLFormElement): void {
  const area = form.querySelector<HTMLTextAreaElement>("textarea[data-writing]");
  const title = form.querySelector<HTMLInputElement>("input[name=title]");
  const bar = form.querySelector<HTMLElement>("[data-together-bar]");
  if (area === null || title === null || bar === null) return;
  new Page(form, area, title, bar);
}

class Page implements Listener {
  private readonly doc = new Y.Doc();
  private readonly text = this.doc.getText("text");
  private readonly connection: Connection;
  private readonly people: People;
  private readonly sentence: HTMLElement;
  private readonly preview = document.getElementById("preview");
  private view: EditorView | null = null;
  private settling: ReturnType<typeof setTimeout> | undefined;
  private moving: ReturnType<typeof setTimeout> | undefined;
  private asking: ReturnType<typeof setTimeout> | undefined;
  private isOver = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly area: HTMLTextAreaElement,
    private readonly title: HTMLInputElement,
    private readonly bar: HTMLElement,
  ) {
    this.sentence = bar.querySelector<HTMLElement>("[data-together-said]") ?? bar;
    this.people = new People(bar.querySelector<HTMLElement>("ul") ?? bar, () => this.draw());
    const address = new URL(form.dataset.together ?? "", location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    this.connection = new Connection(address.href, this.doc, this);
    window.addEventListener("submit", (event) => this.submit(event), true);
    window.addEventListener("beforeunload", (event) => {
      this.connection.flush();
      if (this.view !== null && this.connection.isWaiting) event.preventDefault();
    });
    document.addEventListener("click", (event) => this.click(event), true);
    setInterval(() => this.sayWhere(false), HERE_EVERY_MS);
  }

  greeted(hello: Hello): void {
    if (this.isOver) return;
    if (this.view === null && !this.begin()) return;
    this.setVersion(hello.version);
    this.say("Kept as you write.");
    this.sayWhere(true);
  }

  moved(place: Place): void {
    if (this.people.take(place)) this.sayWhere(false);
  }

  saved(version: number, asked: boolean): void {
    this.setVersion(version);
    if (asked && this.asking !== undefined && !this.connection.isWaiting) {
      clearTimeout(this.asking);
      location.assign(this.form.dataset.leave ?? "/postmortems");
    }
  }

  lost(): void {
    this.people.clear();
    if (this.view !== null) this.say(LOST);
  }

  ended(code: number): void {
    this.isOver = true;
    this.people.clear();
    if (this.view === null) return; // the field never went away
    this.settle();
    this.view.destroy();
    endFinding(this.form);
    this.view = null;
    this.form.querySelector(".together-editor")?.remove();
    this.area.hidden = false;
    this.area.defaultValue = ""; // it counts as typed
    this.form.dataset.together = "";
    this.say(ENDED[code] ?? ODD);
    this.bar.dataset.state = "warning";
  }

  /** Whether the editor takes the field's place; words that were typed into the field already are kept. */
  private begin(): boolean {
    const shared = this.doc.getText("title");
    const typed = this.area.value !== this.area.defaultValue || this.title.value !== this.title.defaultValue;
    if (typed && !this.enterTyped(shared)) {
      this.isOver = true;
      this.connection.leave();
      return false;
    }
    bindTitle(this.title, shared);
    const place = document.createElement("div");
    place.className = "together-editor input";
    this.area.after(place);
    const label = this.form.querySelector<HTMLLabelElement>(`label[for="${this.area.id}"]`);
    if (label !== null) label.id = "together-label";
    const follow = EditorView.updateListener.of((update) => {
      if (update.docChanged) this.settleSoon();
      if (update.selectionSet || update.focusChanged || update.docChanged) this.sayWhereSoon();
    });
    const hadFocus = document.activeElement === this.area;
    const at = this.area.selectionStart;
    this.view = openEditor(place, this.text, "together-label", [cursors(this.doc, this.people.places), follow]);
    this.area.hidden = true;
    offerFinding(this.form, this.view);
    label?.addEventListener("click", () => this.view?.focus());
    if (hadFocus) {
      this.view.dispatch({ selection: { anchor: Math.min(at, this.view.state.doc.length) } });
      this.view.focus();
    }
    this.form.dataset.together = "on"; // drafts need not be kept: see draft.ts
    this.bar.hidden = false;
    this.doc.getText("title").observe(() => this.settleSoon());
    if (this.preview !== null) {
      new MutationObserver(() => this.mark()).observe(this.preview, { childList: true });
    }
    this.mark();
    this.settle();
    return true;
  }

  /** Only into the text that the field was made of: otherwise the field stays, and its save is compared. */
  private enterTyped(title: Y.Text): boolean {
    if (this.text.toString().trim() !== this.area.defaultValue.trim()) return false;
    if (title.toString() !== this.title.defaultValue) return false;
    put(this.text, this.area.value, this);
    put(title, this.title.value, this);
    return true;
  }

  private mark(): void {
    if (this.view !== null && this.preview !== null) markFindings(this.view, this.preview);
  }

  private settleSoon(): void {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.settle(), SETTLE_MS);
  }

  /** The field says what the editor says; whoever follows the form hears of it. */
  private settle(): void {
    const text = this.text.toString();
    if (this.area.value === text) return;
    this.area.value = text;
    this.form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private sayWhereSoon(): void {
    this.moving ??= setTimeout(() => {
      this.moving = undefined;
      this.sayWhere(false);
    }, MOVE_MS);
  }

  private sayWhere(isNew: boolean): void {
    if (this.view === null) return;
    const { anchor, head } = this.view.state.selection.main;
    const isIn = this.view.hasFocus;
    const place = (index: number): unknown =>
      isIn ? Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(this.text, index)) : null;
    this.connection.say({
      type: "here",
      client: this.doc.clientID,
      anchor: place(anchor),
      head: place(head),
      new: isNew,
    });
  }

  private draw(): void {
    if (this.view !== null) tellMoved(this.view);
  }

  /** Saving is only asking for a version now: every letter is kept already. */
  private submit(event: SubmitEvent): void {
    if (event.target !== this.form || this.view === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.connection.flush();
    if (!this.connection.say({ type: "save" })) {
      toast(LOST);
      return;
    }
    clearTimeout(this.asking);
    this.asking = setTimeout(() => {
      this.asking = undefined;
      toast("No answer yet. What you wrote is kept; save again in a moment.");
    }, ANSWER_MS);
  }

  private click(event: MouseEvent): void {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-line]") : null;
    if (link === null || this.view === null) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    goTo(this.view, link);
  }

  private setVersion(version: number): void {
    const field = this.form.querySelector<HTMLInputElement>("input[name=version]");
    if (field !== null) field.value = String(version);
  }

  private say(sentence: string): void {
    this.bar.hidden = false;
    if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
    this.bar.toggleAttribute("data-lost", sentence === LOST);
  }
}
