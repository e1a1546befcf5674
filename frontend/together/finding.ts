/** Find and replace in the text: Ctrl-F in the editor, or the button. */
import { openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

const KEYS = new Set(["Mod-f", "F3", "Mod-g", "Escape"]); // the others select in several places at once

const WORDS = EditorState.phrases.of({
  Find: "Find",
  Replace: "Replace with",
  next: "Next",
  previous: "Previous",
  "match case": "Match case",
  regexp: "Pattern",
  "by word": "Whole words",
  replace: "Replace",
  "replace all": "Replace all",
  close: "Close",
});

export function finding(): Extension {
  // In the middle: at the edge the bar of buttons or the panel would lie over it.
  const panel: Parameters<typeof search>[0] = {
    top: true,
    scrollToMatch: (match) => EditorView.scrollIntoView(match, { y: "center" }),
  };
  return [search(panel), keymap.of(searchKeymap.filter((each) => KEYS.has(each.key ?? ""))), WORDS];
}

/** The button that opens the panel, for who has no such keys; it shows where an editor is. */
export function offerFinding(form: HTMLFormElement, view: EditorView): void {
  const button = form.querySelector<HTMLButtonElement>("button[data-find]");
  if (button === null) return;
  button.hidden = false;
  button.onclick = () => openSearchPanel(view);
}

export function endFinding(form: HTMLFormElement): void {
  for (const button of form.querySelectorAll<HTMLButtonElement>("button[data-find]")) button.hidden = true;
}
