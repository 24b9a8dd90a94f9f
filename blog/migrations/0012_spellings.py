from django.db import migrations

# Spellings of one word that stemming leaves apart: of Britain and Canada, of America, of other
# house styles. Left out are those whose stem is another word ("organization" and "organ").
SPELLINGS = [
    ("analyse", "analyze"),
    ("behaviour", "behavior"),
    ("centre", "center"),
    ("co-morbid", "comorbid"),
    ("co-morbidity", "comorbidity"),
    ("counsellor", "counselor"),
    ("counter-transference", "countertransference"),
    ("defence", "defense"),
    ("drop-out", "dropout"),
    ("e-mail", "email"),
    ("externalising", "externalizing"),
    ("follow-up", "followup"),
    ("generalised", "generalized"),
    ("hospitalised", "hospitalized"),
    ("internalising", "internalizing"),
    ("judgement", "judgment"),
    ("manualised", "manualized"),
    ("meta-analysis", "meta-analyses", "metaanalysis", "metaanalyses"),
    ("meta-analytic", "metaanalytic"),
    ("non-response", "nonresponse"),
    ("offence", "offense"),
    ("on-line", "online"),
    ("paediatric", "pediatric"),
    ("post-traumatic", "posttraumatic"),
    ("post-treatment", "posttreatment"),
    ("practise", "practice"),
    ("pre-treatment", "pretreatment"),
    ("programme", "program"),
    ("psycho-education", "psychoeducation"),
    ("randomised", "randomized"),
    ("tele-health", "telehealth"),
    ("traumatised", "traumatized"),
    ("video-conferencing", "videoconferencing"),
    ("well-being", "wellbeing"),
]


def rewriting() -> str:
    """What to rewrite into what, in order: each form to a sign for its word, then the signs to all
    the forms, so that nothing is rewritten twice. Those with a hyphen come first: they hold others.
    """
    forms = [(form, number) for number, group in enumerate(SPELLINGS) for form in group]
    forms.sort(key=lambda pair: "-" not in pair[0])
    query = "websearch_to_tsquery('pprnet', '{}')".format
    sign = "to_tsquery('pg_catalog.simple', 'pprnetspelling{}')".format
    pairs = [(query(form), sign(number)) for form, number in forms]
    pairs += [(sign(n), query(" OR ".join(group))) for n, group in enumerate(SPELLINGS)]
    return ", ".join(f"({target}, {substitute})" for target, substitute in pairs)


# Immutable as far as PostgreSQL need know, like to_tsquery itself: computed once in a query.
CREATE = f"""
CREATE FUNCTION blog_web_search(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT ts_rewrite(
        websearch_to_tsquery('pprnet', words),
        $pairs$
            SELECT target, substitute FROM (VALUES {rewriting()}) AS pair (target, substitute)
        $pairs$
    )
$$;
"""
DROP = "DROP FUNCTION blog_web_search(text);"


class Migration(migrations.Migration):
    dependencies = [("blog", "0011_show_unanswered_searches")]
    operations = [migrations.RunSQL(CREATE, DROP)]
