/** Loaded on the page that writes a postmortem, and only there. */
import { writeTogether } from "./together/page";

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-together]")) writeTogether(form);
