import "./time.js";
import "./keys.js";
import "./dialogs.js";
import "./theme.js";
import "./live.js";
import { restorePanes } from "./panes.js";

restorePanes();
