"""What is pasted into the editor becomes what its author would have typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect

from blog.characters import without_hidden
from blog.models import Summary
from tests.browser.writing import listen, log_in, part
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head>
<meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0cm; mso-pagination:widow-orphan;} --></style></head>
<body lang=EN-CA style='tab-interval:36.0pt'><!--StartFragment-->
<h2><b>Diaries, read aloud<o:p></o:p></b></h2>
<p class=MsoNormal><span lang=EN-US style='font-size:12.0pt'>Sixty clients kept a <b>di&shy;ary</b>,
and it <i style='mso-bidi-font-style:normal'>helped</i>.&nbsp; See
<a href="https://example.org/a?b=1&amp;c=2"><span
style='color:#0563C1'>the study</span></a>.<o:p></o:p></span></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if
!supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Ask for
it<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>early<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span>&nbsp; </span></span><![endif]>Read it<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>First<o:p></o:p></p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span>&nbsp; </span></span><![endif]>Second<o:p></o:p></p>
<p class=MsoNormal>The end<a href="#_ftn1" name="_ftnref1">[1]</a>.<o:p></o:p></p>
<!--EndFragment--></body></html>"""
FROM_WORD = (
    "<h3>Diaries, read aloud</h3>"
    "<p>Sixty clients kept a <strong>diary</strong>, and it <em>helped</em>. See "
    '<a href="https://example.org/a?b=1&amp;c=2">the study</a>.</p>'
    "<ul><li><p>Ask for it</p><ul><li><p>early</p></li></ul></li><li><p>Read it</p></li></ul>"
    "<ol><li><p>First</p></li><li><p>Second</p></li></ol><p>The end[1].</p>"
)
PDF = """Sixty clients kept a diary for twelve weeks, and those who
read it aloud to their thera-
pist felt better than those who kept it to themselves. The eﬀect
was small to medium, in line with earlier evidence-
based reviews of self-
help materials (d = 0.4, 95% CI 0.1–
0.7), and in the ﬁrst week Post-
Traumatic symptoms rose.
A second study asked what the clients themselves thought of it,
and whether it was hard.

Another paragraph stands after a blank line, and it is also
broken by the page."""
FROM_PDF = (
    "<p>Sixty clients kept a diary for twelve weeks, and those who read it aloud to their "
    "therapist felt better than those who kept it to themselves. The effect was small to medium, "
    "in line with earlier evidence-based reviews of self-help materials (d = 0.4, 95% CI 0.1–0.7), "
    "and in the first week Post-Traumatic symptoms rose.</p>"
    "<p>A second study asked what the clients themselves thought of it, and whether it was hard."
    "</p><p>Another paragraph stands after a blank line, and it is also broken by the page.</p>"
)
TEXTS = {
    "paragraphs of one line": (
        "One.\nTwo words\n\nThree",
        "<p>One.</p><p>Two words</p><p>Three</p>",
    ),
    "bullets": (
        "So:\n• ask\n• read\nEnd.",
        "<p>So:</p><ul><li><p>ask</p></li><li><p>read</p></li></ul><p>End.</p>",
    ),
    "markup as text": ("<b>1 < 2 & 3</b>", "<p>&lt;b&gt;1 &lt; 2 &amp; 3&lt;/b&gt;</p>"),
    "Windows lines": ("One.\r\nTwo.", "<p>One.</p><p>Two.</p>"),
    "nothing": ("\u200b \n", ""),
}
HTML = {
    "Google Docs": (
        '<b style="font-weight:normal;"><p dir="ltr"><span style="font-weight:700">Bold</span>'
        '<span style="font-weight:400;font-style:italic"> slanted</span></p></b>',
        "<p><strong>Bold</strong> <em>slanted</em></p>",
    ),
    "lines of a PDF viewer": (
        "<span>Sixty clients kept a diary for twelve weeks, and those</span><br><span>who read it "
        "aloud to their thera-</span><br><span>pist felt better than all the others did.</span>",
        "<p>Sixty clients kept a diary for twelve weeks, and those who read it aloud to their "
        "therapist felt better than all the others did.</p>",
    ),
    "a paragraph for every line": (
        "<p>Sixty clients kept a diary for twelve weeks, and those</p><p>who read it aloud to "
        "their thera-</p><p>pist felt better than the others did in that year and</p>"
        "<p>in the next.</p>",
        "<p>Sixty clients kept a diary for twelve weeks, and those who read it aloud to their "
        "therapist felt better than the others did in that year and in the next.</p>",
    ),
    "a line break that was meant": ("<p>First<br>second</p>", "<p>First<br>second</p>"),
    "headings of every size": (
        "<h1><b>A</b></h1><h2>B</h2><h3>C</h3><h4>D</h4><h6>E</h6>",
        "<h3>A</h3><h3>B</h3><h3>C</h3><h4>D</h4><h4>E</h4>",
    ),
    "quotation": (
        "<blockquote>Said.<p>So.</p></blockquote>",
        "<blockquote><p>Said.</p><p>So.</p></blockquote>",
    ),
    "table": (
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
        "<p>a b</p><p>c</p>",
    ),
    "nested lists": (
        "<ol><li>One<ul><li>a</li></ul></li><li><p>Two</p><p>more</p></li></ol>",
        "<ol><li><p>One</p><ul><li><p>a</p></li></ul></li><li><p>Two</p><p>more</p></li></ol>",
    ),
    "bullets typed by hand": (
        "<p>•&nbsp;ask</p><p>•\tread</p>",
        "<ul><li><p>ask</p></li><li><p>read</p></li></ul>",
    ),
    "other scripts": ("<p>יומנים 👩\u200d⚕️ e\u202e\u200dnd</p>", "<p>יומנים 👩\u200d⚕️ end</p>"),
    "hidden": (
        '<p>a<span style="display:none">b</span><span style="mso-hide:all">c</span></p>',
        "<p>a</p>",
    ),
    "scripts": (
        '<p onclick="alert(1)">a<script>alert(1)</script><img src=x onerror=alert(1)>'
        '<a href="javascript:alert(1)">b</a><a href=" java\u00adscript:alert(1)">c</a></p>',
        "<p>abc</p>",
    ),
    "of the editor itself": (
        '<p data-pm-slice="1 1 []">a  b</p>',
        '<p data-pm-slice="1 1 []">a  b</p>',
    ),
}


@pytest.fixture
def amiss():
    return []


@pytest.fixture
def page(context, live_server, amiss):
    listen(context, amiss)
    page = log_in(context.new_page(), live_server.url, make_user("Author"))
    page.goto(f"{live_server.url}/admin/blog/post/add/")
    part(page, 1).get_by_role("toolbar").first.wait_for()
    yield page
    assert amiss == []


@pytest.fixture
def module(page):
    """Calls a function of the module that cleans, with one string."""

    def call(name, text):
        return page.evaluate(
            "async ([name, text]) => (await import('/static/js/pasted.js'))[name](text)",
            [name, text],
        )

    return call


def paste(page, **formats):
    """A paste event where the focus is, as a browser sends it."""
    page.evaluate(
        """(formats) => {
          const data = new DataTransfer();
          for (const [type, text] of Object.entries(formats)) data.setData(`text/${type}`, text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
          );
        }""",
        formats,
    )


def editor(page, name="Summary"):
    return part(page, 0).get_by_role("textbox", name=name, exact=True)


def saved(page) -> Summary:
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_text("is saved: readers do not see it yet.").wait_for()
    return Summary.objects.get()


def test_word_and_pdf_are_clean_in_the_editor_and_in_the_database(page):
    part(page, 0).get_by_label("Title", exact=True).fill("Diaries")
    editor(page).click()
    paste(page, html=WORD, plain="Diaries, read aloud …")
    expect(editor(page).get_by_role("heading")).to_have_text("Diaries, read aloud")
    expect(editor(page).get_by_role("listitem")).to_have_count(5)
    editor(page, "Practice implications").click()
    paste(page, plain=PDF)
    expect(editor(page, "Practice implications").locator("p")).to_have_count(3)
    summary = saved(page)
    assert summary.body == FROM_WORD
    assert summary.practice_implications == FROM_PDF


def test_what_is_pasted_into_a_sentence_stays_in_it(page):
    part(page, 0).get_by_label("Title", exact=True).fill("Diaries")
    editor(page).click()
    page.keyboard.type("Sixty  kept a diary.")
    # Keys move the caret at the browser's leisure; the editor itself does so at once.
    page.evaluate("document.activeElement.editor.commands.setTextSelection(7)")
    paste(page, html="<meta charset='utf-8'><span style='font-weight:700'>clients</span>")
    paste(page, plain=" of eleven clin\u00adics")
    assert saved(page).body == (
        "<p>Sixty <strong>clients of eleven clinics</strong> kept a diary.</p>"
    )


def test_a_paste_is_undone_in_one_step(page):
    editor(page).click()
    paste(page, plain=PDF)
    page.keyboard.press("Control+z")
    expect(editor(page)).to_have_text("")


def test_two_megabytes_are_taken_and_refused_by_the_page_with_the_text_kept(page):
    part(page, 0).get_by_label("Title", exact=True).fill("Diaries")
    editor(page).click()
    paste(page, plain="Sixty clients kept a diary, and it helped them all.\n\n" * 40_000)
    page.get_by_role("button", name="Save the draft").click()
    page.locator(".errorlist", has_text="This is too long").wait_for(timeout=60_000)
    expect(editor(page).locator("p")).to_have_count(40_000, timeout=60_000)
    assert not Summary.objects.exists()


def test_the_module_makes_of_every_text_what_an_author_would_have_typed(module):
    made = {name: module("htmlOf", text) for name, (text, _) in TEXTS.items()}
    assert made == {name: html for name, (_, html) in TEXTS.items()}


def test_the_module_makes_of_every_page_what_an_author_would_have_typed(module):
    made = {name: module("cleanHtml", html) for name, (html, _) in HTML.items()}
    assert made == {name: clean for name, (_, clean) in HTML.items()}


def test_what_is_clean_stays_as_it_is(module):
    once = [clean for name, (_, clean) in HTML.items()] + [FROM_WORD, FROM_PDF]
    assert [module("cleanHtml", html) for html in once] == once


def test_browser_and_server_agree_on_what_nobody_can_see(page):
    alphabet = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
        "ab\u200d\u200c👩ﬁ\u00ad\u202e\ufeff\u2066é\u024f\u0250"
    )

    @settings(max_examples=100)
    @given(st.lists(st.text(alphabet), min_size=20, max_size=40))
    def agree(texts):
        cleaned = page.evaluate(
            "async (texts) => texts.map((await import('/static/js/pasted.js')).withoutHidden)",
            texts,
        )
        assert cleaned == [without_hidden(text) for text in texts]

    agree()
