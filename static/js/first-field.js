// An empty form begins in its first field, unless somebody is somewhere already. Django's own script
// for this runs whenever it arrives, and takes the cursor away from under one's fingers.

const isOpen = (control) => control.matches("button, input, select, textarea") && !control.disabled && control.checkVisibility();

if (document.activeElement === document.body) {
  const form = document.querySelector('#content-main form[id$="_form"]');
  [...(form?.elements ?? [])].find(isOpen)?.focus();
}
