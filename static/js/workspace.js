/* The workspace's own behaviour, part by part. "ticket:opened" is told on document when another ticket was
   opened beside the list, so that each part can start on it. */
import { startComposer } from "./workspace/composer.js";
import { startFileCount } from "./workspace/files.js";
import { startFindPerson } from "./workspace/find-person.js";
import { startFilterForm } from "./workspace/filter-form.js";
import { startKeys } from "./workspace/keys.js";
import { startPalette } from "./workspace/palette.js";
import { startPaletteMacros } from "./workspace/palette-macros.js";
import { startLive } from "./workspace/live-lists.js";
import { startMacros } from "./workspace/macros.js";
import { startNarrowBar } from "./workspace/narrow-bar.js";
import { startNewTicket } from "./workspace/new-ticket.js";
import { startRows } from "./workspace/rows.js";
import { startSelection } from "./workspace/selection.js";
import { startLightbox } from "./workspace/lightbox.js";
import { startPeopleField } from "./workspace/people-field.js";
import { startPresence } from "./workspace/presence.js";
import { startThread } from "./workspace/thread.js";
import { startTimer } from "./workspace/timer.js";

startPalette();
startPaletteMacros();
startRows();
startSelection();
startKeys();
startThread();
startPresence();
startLightbox();
startComposer();
startLive();
startFileCount();
startFilterForm();
startFindPerson();
startNarrowBar();
startNewTicket();
startPeopleField();
startMacros();
startTimer();
