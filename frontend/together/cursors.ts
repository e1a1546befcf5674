/** Where the others are in the text: a coloured caret with a name, and what each has selected. */
import { StateEffect, type Extension, type Range } from "@codemirror/state";
import { Decoration, ViewPlugin, WidgetType, type DecorationSet, type EditorView, type ViewUpdate } from "@codemirror/view";
import * as Y from "yjs";
import type { Place } from "./connection";

const moved = StateEffect.define<null>();

class Caret extends WidgetType {
  constructor(
    readonly name: string,
    readonly hue: number,
  ) {
    super();
  }

  override eq(other: Caret): boolean {
    return other.name === this.name && other.hue === this.hue;
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement("span");
    caret.className = "together-caret";
    caret.dataset.hue = String(this.hue);
    caret.setAttribute("aria-hidden", "true");
    const name = document.createElement("span");
    name.className = "together-name";
    name.textContent = this.name;
    caret.append(name);
    return caret;
  }

  override ignoreEvent(): boolean {
    return true;
  }
}

/** `places` is a living list; say `tellMoved` when it changed. */
export function cursors(doc: Y.Doc, places: ReadonlyMap<number, Place>): Extension {
  return ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;

      constructor(view: EditorView) {
        this.decorations = drawn(doc, places, view.state.doc.length);
      }

      update(update: ViewUpdate): void {
        const isMoved = update.transactions.some((each) => each.effects.some((effect) => effect.is(moved)));
        if (update.docChanged || isMoved) this.decorations = drawn(doc, places, update.state.doc.length);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  );
}

export function tellMoved(view: EditorView): void {
  view.dispatch({ effects: moved.of(null) });
}

function drawn(doc: Y.Doc, places: ReadonlyMap<number, Place>, length: number): DecorationSet {
  const ranges: Range<Decoration>[] = [];
  for (const place of places.values()) {
    const anchor = index(doc, place.anchor, length);
    const head = index(doc, place.head, length);
    if (anchor === null || head === null) continue;
    if (anchor !== head) {
      const attributes = { "data-hue": String(place.hue) };
      const mark = Decoration.mark({ class: "together-selection", attributes });
      ranges.push(mark.range(Math.min(anchor, head), Math.max(anchor, head)));
    }
    ranges.push(Decoration.widget({ widget: new Caret(place.name, place.hue), side: 1 }).range(head));
  }
  return Decoration.set(ranges, true);
}

/** What another browser says is not to be trusted: a place that is none is passed over. */
function index(doc: Y.Doc, said: unknown, length: number): number | null {
  if (typeof said !== "object" || said === null) return null;
  try {
    const place = Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(said), doc);
    return place === null || place.type !== doc.getText("text") ? null : Math.min(place.index, length);
  } catch {
    return null;
  }
}
