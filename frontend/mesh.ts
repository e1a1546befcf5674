/** The neighbourhood of a service, to be moved around in: the boxes, places and lines of the picture that is there. */
import cytoscape, { type Core, type ElementDefinition, type NodeSingular, type StylesheetJson } from "cytoscape";

const ROOM = 12; // pixels between the picture and its edge
const STEP = 1.25; // one press of + or -
const LARGEST = 1.15; // at first: letters about as large as those beside it
const SMALLEST = 0.75; // six columns, the most there are, beside the menu of a small desk
const NEAREST = 2.5;
const FARTHEST = 0.25;
const BOXES = "node[state]"; // not the words on the lines
const INJECTED = "__________cytoscape_stylesheet"; // what it would write into the page, which our policy forbids

/** Show the picture so that it can be moved, or the still one again. */
export function moveAround(button: HTMLButtonElement): void {
  const panel = button.closest("section");
  const still = panel?.querySelector<HTMLElement>(".mesh-wrap");
  const picture = still?.querySelector<SVGSVGElement>("svg.mesh");
  if (!panel || !still || !picture) return;
  const open = panel.querySelector<HTMLElement>(".mesh-live");
  if (open) {
    open.remove();
    still.hidden = false;
    button.setAttribute("aria-pressed", "false");
    return;
  }
  const [frame, canvas, told] = framed();
  still.after(frame);
  const elements = elementsOf(picture); // colours are read while it is shown
  still.hidden = true;
  button.setAttribute("aria-pressed", "true");
  const mesh = cytoscape({
    container: canvas,
    elements,
    style: STYLE,
    layout: { name: "preset", padding: ROOM },
    minZoom: FARTHEST,
    maxZoom: NEAREST,
    autoungrabify: true,
    boxSelectionEnabled: false,
  });
  mesh.on("tap", (event) => {
    if (event.target === mesh) select(mesh, null, told);
  });
  mesh.on("tap", BOXES, (event) => {
    select(mesh, event.target as NodeSingular, told);
  });
  canvas.addEventListener("keydown", (event) => {
    if (key(mesh, event.key, told)) event.preventDefault();
  });
  const self = mesh.nodes('[state = "self"]').first();
  if (mesh.zoom() > LARGEST) mesh.zoom(LARGEST);
  if (mesh.zoom() < SMALLEST) mesh.zoom(SMALLEST);
  place(mesh, self);
  select(mesh, self.nonempty() ? self : null, told);
}

/** The service in the middle, as far as no room stays empty while something is cut off on the other side. */
function place(mesh: Core, self: NodeSingular): void {
  mesh.center(self);
  const { x1, x2, y1, y2 } = mesh.elements().renderedBoundingBox();
  mesh.panBy({ x: shift(x1, x2, mesh.width()), y: shift(y1, y2, mesh.height()) });
}

function shift(from: number, to: number, room: number): number {
  if (to - from <= room - 2 * ROOM) return (room - from - to) / 2;
  return Math.min(0, ROOM - from) + Math.max(0, room - ROOM - to);
}

function framed(): [HTMLElement, HTMLElement, HTMLElement] {
  const frame = document.createElement("div");
  frame.className = "mesh-live";
  const canvas = document.createElement("div");
  canvas.className = "mesh-canvas";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "application");
  canvas.setAttribute(
    "aria-label",
    "The neighbourhood: arrow keys go from service to service, plus and minus zoom, Enter opens. The tables below say the same.",
  );
  const told = document.createElement("p");
  told.className = "mesh-told";
  told.setAttribute("role", "status");
  frame.append(canvas, told);
  if (!document.getElementById(INJECTED)) {
    const taken = document.createElement("div");
    taken.id = INJECTED;
    taken.hidden = true;
    frame.append(taken);
  }
  return [frame, canvas, told];
}

function elementsOf(picture: SVGSVGElement): ElementDefinition[] {
  const nodes = [...picture.querySelectorAll<SVGElement>(".mesh-node")].map(nodeOf);
  const self = picture.querySelector('[data-state="self"] rect') ?? picture;
  const paper = colour(getComputedStyle(self).fill);
  const paths = [...picture.querySelectorAll<SVGPathElement>(".mesh-line")];
  const lines = paths.map((path, number) => lineOf(path, number));
  const words = [...picture.querySelectorAll<SVGTextElement>(".mesh-badge")];
  return [...nodes, ...lines, ...words.map((each) => wordsOf(each, paper))];
}

function nodeOf(box: SVGElement): ElementDefinition {
  const rect = box.querySelector("rect");
  const words = box.querySelector("text");
  if (!rect || !words) throw new Error("A box of the picture is not whole");
  const [x, y] = [rect.x.baseVal.value, rect.y.baseVal.value];
  const [width, height] = [rect.width.baseVal.value, rect.height.baseVal.value];
  const [drawn, text] = [getComputedStyle(rect), getComputedStyle(words)];
  return {
    data: {
      id: box.dataset.key ?? "",
      words: box.querySelector("title")?.textContent ?? "",
      label: words.textContent ?? "",
      address: box.getAttribute("href") ?? "",
      state: box.dataset.state ?? "",
      width,
      height,
      fill: colour(drawn.fill),
      edge: colour(drawn.stroke),
      dashes: drawn.strokeDasharray === "none" ? "solid" : "dashed",
      ink: colour(text.fill),
      weight: box.dataset.state === "self" ? "bold" : "normal",
    },
    position: { x: x + width / 2, y: y + height / 2 },
  };
}

function lineOf(path: SVGPathElement, number: number): ElementDefinition {
  const drawn = getComputedStyle(path);
  return {
    data: {
      id: `line-${number}`,
      source: path.dataset.from ?? "",
      target: path.dataset.to ?? "",
      coupling: path.dataset.coupling ?? "",
      edge: colour(drawn.stroke),
    },
  };
}

/** What stands on a line, where the picture has it: there none covers another. */
function wordsOf(text: SVGTextElement, paper: string): ElementDefinition {
  const { x, y, width, height } = text.getBBox();
  return {
    data: {
      label: text.textContent ?? "",
      from: text.dataset.from ?? "",
      to: text.dataset.to ?? "",
      width,
      height,
      fill: paper,
      ink: colour(getComputedStyle(text).fill),
    },
    position: { x: x + width / 2, y: y + height / 2 },
    classes: "words",
  };
}

/** Any colour of the page as one that a canvas of an older kind knows. */
function colour(css: string): string {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  if (!pen || css === "none") return "rgba(0,0,0,0)";
  pen.fillStyle = css;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data;
  return `rgb(${red},${green},${blue})`;
}

function select(mesh: Core, node: NodeSingular | null, told: HTMLElement): void {
  mesh.elements().removeClass("far near");
  told.replaceChildren();
  if (!node) return;
  const near = node.closedNeighborhood();
  const id = node.id();
  const words = mesh.nodes(".words").filter((each) => each.data("from") === id || each.data("to") === id);
  mesh.elements().not(near).not(words).addClass("far");
  node.addClass("near");
  const link = document.createElement("a");
  const address = node.data("address") as string;
  if (address) link.href = address;
  link.textContent = node.data("words") as string;
  const needs = node.incomers("node").length;
  const needed = node.outgoers("node").length;
  told.append(link, ` Shown here: it needs ${needs}, and ${needed} ${needed === 1 ? "needs" : "need"} it.`);
}

function key(mesh: Core, pressed: string, told: HTMLElement): boolean {
  const at = mesh.nodes(".near").first() as NodeSingular;
  if (pressed === "+" || pressed === "-") {
    const level = mesh.zoom() * (pressed === "+" ? STEP : 1 / STEP);
    mesh.zoom({ level, renderedPosition: { x: mesh.width() / 2, y: mesh.height() / 2 } });
    return true;
  }
  if (pressed === "Escape") {
    select(mesh, null, told);
    mesh.fit(undefined, ROOM);
    return true;
  }
  if (pressed === "Enter") {
    const address = at.nonempty() ? (at.data("address") as string) : "";
    if (address) window.location.assign(address);
    return address !== "";
  }
  const direction = DIRECTIONS[pressed];
  if (!direction) return false;
  const next = at.nonempty() ? towards(mesh, at, direction) : mesh.nodes(BOXES).first();
  if (next) {
    select(mesh, next, told);
    if (!isSeen(mesh, next)) mesh.center(next);
  }
  return true;
}

function isSeen(mesh: Core, node: NodeSingular): boolean {
  const { x1, x2, y1, y2 } = mesh.extent();
  const { x, y } = node.position();
  return x1 < x && x < x2 && y1 < y && y < y2;
}

const DIRECTIONS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest box on that side; what lies across counts thrice. */
function towards(mesh: Core, from: NodeSingular, [dx, dy]: [number, number]): NodeSingular | null {
  const here = from.position();
  let best: NodeSingular | null = null;
  let least = Infinity;
  mesh.nodes(BOXES).forEach((node) => {
    const { x, y } = node.position();
    const along = (x - here.x) * dx + (y - here.y) * dy;
    const across = Math.abs((x - here.x) * dy) + Math.abs((y - here.y) * dx);
    if (along > 1 && along + 3 * across < least) {
      least = along + 3 * across;
      best = node;
    }
  });
  return best;
}

const STYLE: StylesheetJson = [
  {
    selector: "node",
    style: {
      shape: "round-rectangle",
      width: "data(width)",
      height: "data(height)",
      label: "data(label)",
      color: "data(ink)",
      "background-color": "data(fill)",
      "font-family": "Inter Variable, system-ui, sans-serif",
      "font-size": 13,
      "text-valign": "center",
      "text-halign": "center",
    },
  },
  {
    selector: BOXES,
    style: {
      "border-color": "data(edge)",
      "border-style": "data(dashes)" as "solid",
      "border-width": 1.5,
      "font-weight": "data(weight)" as "normal",
    },
  },
  { selector: "node.near", style: { "border-width": 3 } },
  {
    selector: ".words",
    style: {
      events: "no",
      "background-opacity": 0.9,
      "font-size": 12,
    },
  },
  {
    selector: "edge",
    style: {
      "curve-style": "bezier",
      "source-endpoint": "50% 0%",
      "target-endpoint": "-50% 0%",
      width: 1.5,
      "line-color": "data(edge)",
    },
  },
  { selector: 'edge[coupling = "soft"]', style: { "line-style": "dashed" } },
  { selector: 'edge[coupling = "unknown"]', style: { "line-style": "dotted" } },
  { selector: ".far", style: { opacity: 0.25 } },
];
