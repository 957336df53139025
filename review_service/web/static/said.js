// One live region for the whole page, so that short news are read aloud once.

const region = document.getElementById("said");

export function say(text) {
  region.textContent = "";
  // A region that gets the same text twice stays silent; an empty frame between makes it news.
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}
