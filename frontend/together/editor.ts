/** The editor: Markdown, what others type, and what a reviewer would say in its margin.
 *  Tab leaves it, as it leaves every field. */
import { defaultKeymap } from "@codemirror/commands";
import { markdown } from "@codemirror/lang-markdown";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { yCollab, yUndoManagerKeymap } from "y-codemirror.next";
import type * as Y from "yjs";
import { finding } from "./finding";

const LOOKS = HighlightStyle.define([
  { tag: tags.heading, class: "written-heading" },
  { tag: tags.strong, class: "written-strong" },
  { tag: tags.emphasis, class: "written-emphasis" },
  { tag: [tags.comment, tags.processingInstruction, tags.contentSeparator], class: "written-quiet" },
  { tag: [tags.link, tags.url], class: "written-link" },
]);

export function openEditor(parent: HTMLElement, text: Y.Text, label: string, more: Extension[]): EditorView {
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
  const extensions = [
    EditorView.cspNonce.of(nonce),
    EditorState.lineSeparator.of("\n"),
    EditorView.lineWrapping,
    // Who uses no mouse scrolls by the keyboard: the text takes the focus even while it cannot be written in.
    EditorView.contentAttributes.of({ "aria-labelledby": label, tabindex: "0", spellcheck: "true", autocapitalize: "sentences" }),
    lineNumbers(),
    lintGutter(),
    highlightSpecialChars(),
    markdown(),
    syntaxHighlighting(LOOKS),
    finding(),
    keymap.of([...yUndoManagerKeymap, ...lintKeymap, ...defaultKeymap]),
    yCollab(text, null),
    ...more,
  ];
  return new EditorView({ parent, state: EditorState.create({ doc: text.toString(), extensions }) });
}

/** The findings that stand beside the text, as marks in it. */
export function markFindings(view: EditorView, findings: ParentNode): void {
  const links = [...findings.querySelectorAll<HTMLAnchorElement>(".finding a[data-line]")];
  const marks = links.map((link): Diagnostic => {
    const paragraphs = link.closest(".finding")?.querySelectorAll("p") ?? [];
    const [heading, reason] = [...paragraphs].map((each) => each.textContent?.trim() ?? "");
    const message = `${link.closest("p")?.querySelector("b")?.textContent ?? heading ?? ""}. ${reason ?? ""}`;
    return { ...place(view, link), severity: "warning", message };
  });
  view.dispatch(setDiagnostics(view.state, marks));
}

/** A finding leads to its words. */
export function goTo(view: EditorView, link: HTMLAnchorElement): void {
  const { from, to } = place(view, link);
  view.focus();
  view.dispatch({
    selection: { anchor: from, head: to },
    effects: EditorView.scrollIntoView(from, { y: "center" }),
  });
}

/** Lines and columns are counted from 1, columns in characters; a finding without a width is about its whole line. */
function place(view: EditorView, link: HTMLAnchorElement): { from: number; to: number } {
  const { line = "1", from = "1", to = "1" } = link.dataset;
  const found = view.state.doc.line(Math.min(Math.max(1, Number(line)), view.state.doc.lines));
  if (Number(to) <= Number(from)) return { from: found.from, to: found.to };
  const units = (column: number): number =>
    found.from + [...found.text].slice(0, column - 1).join("").length;
  return { from: units(Number(from)), to: units(Number(to)) };
}
