// The page on screen as it would be printed: the rules for paper hold for the screen, too.

const sheet = [...document.styleSheets].find(({ href }) => href?.includes("/css/site"));
for (const rule of sheet.cssRules) {
  if (rule instanceof CSSMediaRule && rule.conditionText === "print") rule.media.mediaText = "all";
}
document.documentElement.classList.add("print-look");
