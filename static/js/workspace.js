/* The workspace's own behaviour, part by part. "ticket:opened" is told on document when another ticket was
   opened beside the list, so that each part can start on it. */
import { startDrafts } from "./workspace/drafts.js";
import { startFileCount } from "./workspace/files.js";
import { startKeys } from "./workspace/keys.js";
import { startPalette } from "./workspace/palette.js";
import { startLive } from "./workspace/live-lists.js";
import { startRows } from "./workspace/rows.js";
import { startThread } from "./workspace/thread.js";

startPalette();
startRows();
startKeys();
startThread();
startDrafts();
startLive();
startFileCount();
