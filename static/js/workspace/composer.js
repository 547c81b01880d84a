/* The composer, part by part. Each works on document, so that it is there for a ticket opened beside the list too. */
import { startFiles } from "./composer/files.js";
import { startFormatting } from "./composer/format.js";
import { startHeld } from "./composer/held.js";
import { startInsert } from "./composer/insert.js";
import { startOthers } from "./composer/others.js";
import { startPreview } from "./composer/preview.js";
import { startQuote } from "./composer/quote.js";
import { startResolving } from "./composer/resolve.js";
import { startSending } from "./composer/send.js";
import { startTriggers } from "./composer/triggers.js";
import { startDrafts } from "./drafts.js";

export function startComposer() {
  startFiles();
  startTriggers();
  startFormatting();
  startPreview();
  startQuote();
  startInsert();
  startOthers();
  startSending();
  startResolving();
  startHeld();
  startDrafts();
}
