// Text as it comes from Word, from a PDF or from a web page, made into what an author would have
// typed: paragraphs, lists, quotations, small headings, bold, italic and links. Pure: strings in,
// strings out, nothing is put on the page.

const LIGATURES = { "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st" };
// The same that the server never stores (`without_hidden` in blog/characters.py).
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]/g;
// Joiners belong into other scripts and into emoji, and are dirt beside Latin letters.
const STRAY_JOINERS = /(?<![^\u0000-\u024f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\u0000-\u024f])/gu;
const LONE_SURROGATE = /[\ud800-\udfff]/gu;
const SPACES = /[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;

export const withoutHidden = (text) =>
  text
    .replace(HIDDEN, "")
    .replace(LONE_SURROGATE, "")
    .replace(/[\ufb00-\ufb06]/g, (ligature) => LIGATURES[ligature])
    .replace(STRAY_JOINERS, "");

export const cleanText = (text) => withoutHidden(text.replace(SPACES, " "));

// Lines of a page.

const NARROWEST = 35;
const WIDEST = 140;
const ENDS = /[.!?:;…]["'”’)\]]*$/;
const BULLET = /^(?:[•·◦▪‣●○■□–—*-]|o|\uf0b7|\u00a7)[ \t\u00a0]+(?=\S)/;
const NUMBER = /^\(?(?:\d{1,2}|[a-z])[.)][ \t\u00a0]+(?=\S)/;
// Compounds whose hyphen stays when a line ends with it.
const FIRST = new Set("self well long short high low evidence client patient therapist clinician problem emotion process two three four one half follow drop face meta pre post non ex all cross in up co inter one person trauma goal outcome mid late early".split(" "));
const SECOND = /^(?:based|term|report|reported|rated|focused|centred|centered|oriented|related|specific|effectiveness|being|up|out|line|analysis|analyses|analytic|analytical|control|controlled|informed|driven|guided|week|month|year|session|person|to|and)\b/;

const width = (lines) => Math.max(...lines.map((line) => line.length));

// Whether the lines end where the page ended, not where the author ended them.
const isWrapped = (lines) => {
  const written = lines.filter((line) => line.trim());
  const widest = width(written);
  if (written.length < 2 || widest < NARROWEST || widest > WIDEST) return false;
  const inner = written.slice(0, -1);
  return inner.filter((line) => !ENDS.test(line.trim())).length * 2 >= inner.length;
};

// What stands between two lines once they are one: nothing, a space, or null where a paragraph ends.
const between = (line, next, widest) => {
  if (BULLET.test(next) || NUMBER.test(next)) return null;
  const isShort = line.length < widest * 0.75;
  if (isShort && ENDS.test(line)) return null;
  if (line.length < widest * 0.5 && /^\p{Lu}/u.test(next)) return null;
  if (/[\u00ad\u2010-]$/.test(line) && /[\p{L}\d][\u00ad\u2010-]$/u.test(line)) return "";
  return /[–—/]$/.test(line) && !/\s[–—/]$/.test(line) ? "" : " ";
};

// A word parted at the end of a line loses its hyphen, a compound keeps it.
const unparted = (line, next) => {
  if (line.endsWith("\u00ad")) return line.slice(0, -1);
  if (!/\p{L}[\u2010-]$/u.test(line) || !/^\p{Ll}/u.test(next)) return line.replace(/\u2010$/, "-");
  const first = /([\p{L}]+)[\u2010-]$/u.exec(line)[1].toLowerCase();
  // Of several hyphens the last is one of the compound's, too.
  const isCompound = FIRST.has(first) || SECOND.test(next) || /-[\p{L}]+[\u2010-]$/u.test(line);
  return isCompound ? line.replace(/\u2010$/, "-") : line.slice(0, -1);
};

const joined = (lines) => {
  const widest = width(lines);
  const paragraphs = [];
  let current = "";
  lines.forEach((line, index) => {
    const next = lines[index + 1];
    const gap = next === undefined ? null : between(line, next, widest);
    current += gap === null ? line : unparted(line, next) + gap;
    if (gap === null) {
      paragraphs.push(current);
      current = "";
    }
  });
  return paragraphs;
};

// The paragraphs of plain text: those of a PDF in one piece again, others as their lines are.
export const paragraphsOf = (text) => {
  const lines = text.replace(/\r\n?|[\u2028\u000b\f]/g, "\n").split("\n").map((line) => line.replace(SPACES, " ").trim());
  const blocks = [[]];
  for (const line of lines) {
    if (line) blocks.at(-1).push(line);
    else if (blocks.at(-1).length) blocks.push([]);
  }
  const wrapped = isWrapped(lines);
  return blocks.flatMap((block) => (wrapped && block.length ? joined(block) : block)).map((paragraph) => cleanText(paragraph).trim()).filter(Boolean);
};

// Blocks, as a list of {tag, level, html}, become HTML; those with a level are items of a list, and
// those that continue are one more paragraph of the item before.

const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const withLists = (blocks) => {
  const open = [];
  let html = "";
  const closeTo = (level) => {
    while (open.length > level) html += `</li></${open.pop()}>`;
  };
  for (const { tag, level = 0, isMore, html: inner } of blocks) {
    if (isMore && open.length) {
      closeTo(level);
      html += `<p>${inner}</p>`;
      continue;
    }
    if (!level) {
      closeTo(0);
      html += `<${tag}>${inner}</${tag}>`;
      continue;
    }
    const depth = Math.min(level, open.length + 1);
    closeTo(depth);
    if (open.length === depth && open.at(-1) !== tag) closeTo(depth - 1);
    if (open.length === depth) html += "</li>";
    else {
      html += `<${tag}>`;
      open.push(tag);
    }
    html += `<li><p>${inner}</p>`;
  }
  closeTo(0);
  return html;
};

const listed = (text) => {
  if (BULLET.test(text)) return { tag: "ul", level: 1, text: text.replace(BULLET, "") };
  return null;
};

export const htmlOf = (text) =>
  withLists(
    paragraphsOf(text).map((paragraph) => {
      const item = listed(paragraph);
      return item ? { tag: item.tag, level: 1, html: escape(item.text) } : { tag: "p", html: escape(paragraph) };
    }),
  );

// HTML.

const DROPPED = new Set("SCRIPT STYLE META LINK TITLE HEAD XML TEMPLATE OBJECT IFRAME SVG MATH NOSCRIPT SELECT TEXTAREA BUTTON INPUT IMG".split(" "));
const BLOCKS = { H1: "h3", H2: "h3", H3: "h3", H4: "h4", H5: "h4", H6: "h4", P: "p", DIV: "p", SECTION: "p", ARTICLE: "p", TR: "p", DT: "p", DD: "p", PRE: "p", FIGCAPTION: "p", BLOCKQUOTE: "blockquote", UL: "ul", OL: "ol", LI: "li", TABLE: "p", HEADER: "p", FOOTER: "p", MAIN: "p", ASIDE: "p", BODY: "p" };
const LINK = /^(?:https?:\/\/|mailto:)/i;

// The policy of the page holds for what is only parsed, too: it must meet no style and no handler.
const withoutInline = (html) =>
  html
    .replace(/<style[\s\S]*?(?:<\/style>|$)/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/([\s"'/])(style|on[a-z]+)(?=\s*=)/gi, "$1data-$2"));
const style = (element) => (element.dataset.style ?? "").toLowerCase();
const ANY_BLOCK = Object.keys(BLOCKS).join(",");
const isBlock = (node) => node.nodeType === 1 && node.nodeName in BLOCKS;
const isDropped = (element) => DROPPED.has(element.nodeName) || /mso-list:\s*ignore|display:\s*none|mso-hide:\s*all/.test(style(element));

// Bold and italic of an element, and of those around it, as they stand in tags and in styles.
const marked = (element, marks) => {
  const css = style(element);
  const tag = element.nodeName;
  const next = { ...marks };
  if (tag === "B" || tag === "STRONG") next.strong = true;
  if (tag === "I" || tag === "EM" || tag === "CITE") next.em = true;
  const weight = /(?<![\w-])font-weight:\s*(\w+)/.exec(css)?.[1];
  if (weight) next.strong = weight.startsWith("bold") || Number(weight) >= 600;
  const slant = /(?<![\w-])font-style:\s*(\w+)/.exec(css)?.[1];
  if (slant) next.em = slant === "italic" || slant === "oblique";
  if (tag === "A" && LINK.test(element.getAttribute("href") ?? "")) next.href = withoutHidden(element.getAttribute("href").trim());
  return next;
};

// The words of a block as runs {text, strong, em, href}; a line break is a run of its own.
const runsOf = (node, marks = {}) => {
  if (node.nodeType === 3) {
    const text = node.data.replace(/[\t\n\f\r ]+/g, " ");
    return text ? [{ ...marks, text }] : [];
  }
  if (node.nodeType !== 1 || isDropped(node)) return [];
  if (node.nodeName === "BR") return [{ br: true }];
  const gap = ["TD", "TH"].includes(node.nodeName) && node.nextElementSibling ? [{ ...marks, text: " " }] : [];
  return [...[...node.childNodes].flatMap((child) => runsOf(child, marked(node, marks))), ...gap];
};

const linesOf = (runs) => {
  const lines = [[]];
  for (const run of runs) {
    if (run.br) lines.push([]);
    else lines.at(-1).push(run);
  }
  return lines;
};

const wordsOf = (line) => line.map((run) => run.text).join("").replace(SPACES, " ").trim();

// Lines that the page broke become one again; whatever marks they carry.
const mended = (lines, widest) => {
  const paragraphs = [[]];
  const written = lines.filter((line) => wordsOf(line));
  written.forEach((line, index) => {
    const next = written[index + 1];
    const gap = next && between(wordsOf(line), wordsOf(next), widest);
    paragraphs.at(-1).push(...line);
    if (!next) return;
    if (gap === null) {
      paragraphs.push([]);
      return;
    }
    const last = paragraphs.at(-1).at(-1);
    paragraphs.at(-1)[paragraphs.at(-1).length - 1] = { ...last, text: unparted(last.text.trimEnd(), wordsOf(next)) + gap };
  });
  return paragraphs;
};

const same = (a, b) => a.strong === b.strong && a.em === b.em && a.href === b.href;

const htmlOfRuns = (runs) => {
  const merged = [];
  for (const run of runs) {
    const text = run.br ? "" : cleanText(run.text);
    if (run.br) merged.push(run);
    else if (merged.length && !merged.at(-1).br && same(merged.at(-1), run)) merged.at(-1).text += text;
    else merged.push({ ...run, text });
  }
  let html = "";
  for (const { br, text, strong, em, href } of merged) {
    if (br) {
      html = `${html.trimEnd()}<br>`;
      continue;
    }
    // Neither a space alone nor the space around words is bold.
    const [, lead, core, trail] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text);
    let inner = escape(core);
    if (core && em) inner = `<em>${inner}</em>`;
    if (core && strong) inner = `<strong>${inner}</strong>`;
    if (core && href) inner = `<a href="${escape(href)}">${inner}</a>`;
    html += `${lead && " "}${inner}${trail && " "}`;
  }
  return html.replace(/ {2,}/g, " ").replace(/^(?:\s|<br>)+|(?:\s|<br>)+$/g, "");
};

const wordList = (element) => {
  const level = /mso-list:\s*l\d+\s+level(\d+)/.exec(style(element))?.[1];
  if (!level) return null;
  const sign = [...element.querySelectorAll("*")].find((one) => /mso-list:\s*ignore/.test(style(one)))?.textContent ?? "";
  return { level: Number(level), tag: /^[\s\u00a0]*\(?[\da-z]{1,3}[.)]/i.test(sign) ? "ol" : "ul" };
};

const withoutBullet = (runs) => {
  const [first, ...others] = runs;
  return [{ ...first, text: first.text.replace(/^\s+/, "").replace(BULLET, "") }, ...others];
};

const paragraphBlocks = (tag, runs, list) => {
  const lines = linesOf(runs);
  const words = lines.map(wordsOf);
  const isHard = isWrapped(words);
  const pieces = isHard ? mended(lines, width(words)) : [runs];
  return pieces.flatMap((piece) => {
    const text = wordsOf(piece.filter((run) => !run.br));
    const isBullet = !list && tag === "p" && BULLET.test(text) && piece[0]?.text;
    const html = htmlOfRuns((isBullet ? withoutBullet(piece) : piece).map((run) => (/^h/.test(tag) ? { ...run, strong: false } : run)));
    if (!html) return [];
    if (list) return [{ tag: list.tag, level: list.level, html }];
    return [isBullet ? { tag: "ul", level: 1, html } : { tag, html, words: piece.some((run) => run.br) ? null : text, runs: piece }];
  });
};

const blocksOf = (parent, tag, list, marks = {}) => {
  const found = [];
  let loose = [];
  const flush = () => {
    if (loose.length) found.push(...paragraphBlocks(tag, loose, list));
    loose = [];
  };
  for (const node of parent.childNodes) {
    if (node.nodeType === 1 && isDropped(node)) continue;
    const holdsBlock = node.nodeType === 1 && (isBlock(node) || node.querySelector(ANY_BLOCK));
    if (!holdsBlock) {
      loose.push(...runsOf(node, marks));
      continue;
    }
    flush();
    const inner = BLOCKS[node.nodeName];
    const around = marked(node, marks);
    if (inner === "ul" || inner === "ol") found.push(...blocksOf(node, "p", { tag: inner, level: Math.min((list?.level ?? 0) + 1, 6) }, around));
    else if (inner === "li") {
      const item = list ?? { tag: "ul", level: 1 };
      const [first, ...others] = blocksOf(node, "p", item, around);
      if (first) found.push(first, ...others.map((one) => (one.level === item.level ? { ...one, isMore: true } : one)));
    }
    else if (inner === "blockquote") {
      const quoted = withLists(rejoined(blocksOf(node, "p", null, around)));
      if (quoted) found.push({ tag: "blockquote", html: quoted });
    } else {
      const block = inner && inner !== "p" ? inner : tag;
      found.push(...blocksOf(node, block, (node.nodeName === "P" && wordList(node)) || list, around));
    }
  }
  flush();
  return found;
};

// A PDF's viewer may give every line a paragraph of its own.
const rejoined = (blocks) => {
  const result = [];
  let lines = [];
  const flush = () => {
    const words = lines.map((line) => line.words);
    if (lines.length > 2 && isWrapped(words)) {
      result.push(...mended(lines.map((line) => line.runs), width(words)).map((runs) => ({ tag: "p", html: htmlOfRuns(runs) })));
    } else result.push(...lines);
    lines = [];
  };
  for (const block of blocks) {
    if (block.tag === "p" && block.words) lines.push(block);
    else {
      flush();
      result.push(block);
    }
  }
  flush();
  return result;
};

const DEEPEST = 400;
const isDeep = (root) => {
  let level = [root];
  for (let depth = 0; level.length; depth += 1) {
    if (depth > DEEPEST) return true;
    level = level.flatMap((element) => [...element.children]);
  }
  return false;
};

export const cleanHtml = (html) => {
  // What the editor itself has copied is clean, and says how it fits in.
  if (/<[^>]+ data-pm-slice=/.test(html)) return html;
  const { body } = new DOMParser().parseFromString(withoutInline(html), "text/html");
  if (isDeep(body)) return htmlOf(body.textContent);
  return withLists(rejoined(blocksOf(body, "p", null)));
};
