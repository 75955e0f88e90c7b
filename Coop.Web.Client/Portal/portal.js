import { openStorage } from '../Widget/storage.js';
import { PortalApi } from './api.js';
import { Points } from './points.js';
import { Talk } from './talk.js';

const form = document.querySelector('[data-write]');
const storage = openStorage();

if (form) {
  const mine = scoped(storage, `portal:${form.dataset.portal}:`);
  new Talk(form, new PortalApi(form), mine).start();
}

const sheet = document.querySelector('[data-points]');
if (sheet) new Points(sheet, new PortalApi()).start();

/** The part of the storage that belongs to one member: several may share a browser. */
function scoped(all, scope) {
  return {
    get: (key) => all.get(scope + key),
    set: (key, value) => all.set(scope + key, value),
    remove: (key) => all.remove(scope + key),
    keys: (start) => all.keys(scope + start).map((key) => key.slice(scope.length)),
  };
}
