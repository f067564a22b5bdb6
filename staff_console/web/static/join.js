// @ts-check
/** The one-time word comes behind the #, which no server and no log sees; it goes into the form. */

const field = document.querySelector("#join input[name=one_time]");
if (field instanceof HTMLInputElement && location.hash.length > 1) {
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
