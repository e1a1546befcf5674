import { keepClock } from "./clock";
import { readyComposer } from "./composer";
import { readyCopyButtons } from "./copy";
import { keepDrafts } from "./draft";
import { guardForms } from "./forms";
import { readyFragments } from "./fragments";
import { readyKeyboard } from "./keyboard";
import { closeMenus } from "./menus";
import { followStream } from "./live/stream";
import { readyNotices } from "./notice";
import { showPreviews } from "./preview";
import { warnOfSpeculation } from "./speculation";
import { readyTheme } from "./theme";

document.documentElement.dataset.scripts = "on";

readyFragments();
readyNotices();
readyTheme();
guardForms();
keepDrafts();
keepClock();
readyComposer();
readyCopyButtons();
readyKeyboard();
closeMenus();
showPreviews();
warnOfSpeculation();
followStream();
