// What every page starts; each part does nothing where its place is missing.
import { startClock } from "./clock.js";
import { startCopying } from "./copy.js";
import { startFilter } from "./filter.js";
import { guardAccepting } from "./guard.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startPasskeys } from "./passkeys.js";
import { startTabs } from "./tabs.js";
import { startThemes } from "./themes.js";

startThemes();
startCopying();
startClock();
const filter = startFilter();
const keys = startKeys(filter);
startTabs();
startPasskeys();
startLive(() => {
  filter.apply();
  keys.rove();
  guardAccepting();
});
document.documentElement.dataset.ready = "yes";
