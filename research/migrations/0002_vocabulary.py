"""The topics and the types of research an archive begins with; staff change both later."""

from typing import NamedTuple

from django.db import IntegrityError, migrations, transaction


class TopicRow(NamedTuple):
    name: str
    slug: str
    description: str
    synonyms: str  # separated by ", "


class ResearchTypeRow(NamedTuple):
    name: str
    slug: str
    description: str


# A synonym names one topic only, so that whoever types it is shown one place to go. Acronyms that
# are also everyday words ("ACT", "FIT") are left out: every sentence with that word would match.
TOPICS = [
    TopicRow(
        "Adherence",
        "adherence",
        "How closely therapists keep to a treatment as it was designed, how well clients keep to "
        "what was agreed, and whether either makes a difference.",
        "treatment adherence, therapist adherence, treatment fidelity, fidelity, "
        "treatment integrity, treatment manual, manualized treatment, manualised treatment, "
        "protocol, compliance, non-adherence, homework compliance, medication adherence",
    ),
    TopicRow(
        "Alliance and Therapeutic Relationship",
        "alliance-and-therapeutic-relationship",
        "Client and therapist as a team: their trust in each other and their shared goals, how "
        "these grow, strain and mend, and what they do for outcome.",
        "working alliance, therapeutic alliance, helping alliance, therapeutic bond, "
        "rupture, alliance rupture, rupture repair, real relationship, goal consensus, "
        "collaboration, client-therapist relationship, patient-therapist relationship, WAI",
    ),
    TopicRow(
        "Anxiety Disorders",
        "anxiety-disorders",
        "Worry, panic, phobias and social anxiety, with the related obsessive-compulsive disorder: "
        "which psychotherapies help, and whom.",
        "GAD, generalized anxiety disorder, generalised anxiety disorder, worry, panic disorder, "
        "panic attacks, agoraphobia, social anxiety, social phobia, phobia, health anxiety, OCD, "
        "obsessive-compulsive disorder",
    ),
    TopicRow(
        "Attachment",
        "attachment",
        "How the ways people learned to seek closeness and comfort shape what they bring to "
        "therapy, and whether therapy can make them more secure.",
        "attachment style, attachment theory, secure attachment, insecure attachment, "
        "attachment insecurity, attachment anxiety, attachment avoidance, anxious attachment, "
        "avoidant attachment, disorganized attachment, disorganised attachment, secure base, AAI, "
        "adult attachment interview",
    ),
    TopicRow(
        "Attendance, Attrition, and Drop-Out",
        "attendance-attrition-and-drop-out",
        "Why clients miss sessions or leave therapy early, how often it happens, and what helps "
        "them to stay.",
        "dropout, drop-out, dropping out, premature termination, early termination, "
        "unilateral termination, no-show, missed sessions, missed appointments, non-attendance, "
        "discontinuation, retention, engagement, role induction",
    ),
    TopicRow(
        "Client Factors",
        "client-factors",
        "What clients themselves bring, such as motivation, severity, culture and ways of coping, "
        "and how it bears on whether therapy helps.",
        "patient factors, client characteristics, patient characteristics, client variables, "
        "motivation, readiness to change, stages of change, coping style, symptom severity, "
        "demographics, gender, ethnicity, culture, socioeconomic status",
    ),
    TopicRow(
        "Client Preferences",
        "client-preferences",
        "What clients would like their treatment and their therapist to be, and what follows when "
        "those wishes are met or passed over.",
        "patient preferences, treatment preference, preference accommodation, treatment choice, "
        "choice of treatment, choice of therapist, shared decision-making, "
        "client-therapist matching, personalized treatment, personalised treatment, tailoring",
    ),
    TopicRow(
        "Cognitive Therapy (CT) and Cognitive-Behavioural Therapy (CBT)",
        "cognitive-therapy-ct-and-cognitive-behavioural-therapy-cbt",
        "Therapies that help people notice and change unhelpful thoughts and habits: how well they "
        "work, for what, and through which steps.",
        "CBT, cognitive behavioural therapy, cognitive behavioral therapy, behaviour therapy, "
        "behavior therapy, behavioural activation, behavioral activation, exposure therapy, "
        "cognitive restructuring, acceptance and commitment therapy, "
        "mindfulness-based cognitive therapy, DBT, dialectical behaviour therapy, "
        "dialectical behavior therapy",
    ),
    TopicRow(
        "Combination Therapy",
        "combination-therapy",
        "Two treatments given together or one after the other, most often psychotherapy and "
        "medication, compared with either one alone.",
        "combined treatment, combined therapy, combination treatment, augmentation, "
        "psychotherapy plus medication, medication plus psychotherapy, adjunctive treatment, "
        "add-on treatment, concurrent treatment, sequential treatment, split treatment",
    ),
    TopicRow(
        "Common Factors",
        "common-factors",
        "What good therapies share whatever their name, such as hope, a convincing explanation and "
        "a trusted helper, and how much of the benefit it carries.",
        "nonspecific factors, non-specific factors, contextual model, dodo bird, "
        "dodo bird verdict, specific ingredients, hope, expectancy, outcome expectations, "
        "treatment credibility, corrective experience, allegiance, researcher allegiance",
    ),
    TopicRow(
        "Cost-effectiveness",
        "cost-effectiveness",
        "What psychotherapy costs and what it saves, for clients, health systems and society, "
        "measured against the good it does.",
        "cost effectiveness, cost-benefit, cost-utility, cost offset, costs, health economics, "
        "economic evaluation, QALY, QALYs, quality-adjusted life years, health care costs, "
        "healthcare costs, health care use, return on investment",
    ),
    TopicRow(
        "Depression and Depressive Symptoms",
        "depression-and-depressive-symptoms",
        "Depression from passing low mood to lasting illness: which treatments lift it, for whom, "
        "and how well they compare.",
        "MDD, major depression, major depressive disorder, depressive disorder, low mood, "
        "mood disorder, dysthymia, persistent depressive disorder, chronic depression, "
        "recurrent depression, treatment-resistant depression, perinatal depression, "
        "postpartum depression, postnatal depression",
    ),
    TopicRow(
        "Efficacy of Treatments",
        "efficacy-of-treatments",
        "Whether a treatment works, how large its benefit is, and how it fares against no "
        "treatment, usual care or another therapy.",
        "effectiveness, treatment efficacy, treatment effects, effect size, "
        "comparative effectiveness, evidence-based treatment, evidence-based practice, "
        "empirically supported treatments, EST, noninferiority, NNT, number needed to treat, "
        "publication bias",
    ),
    TopicRow(
        "Empathy",
        "empathy",
        "How therapists come to understand what a client feels and let the client know it, and "
        "what being understood, accepted and met sincerely does.",
        "empathic understanding, empathic attunement, empathic accuracy, attunement, compassion, "
        "positive regard, warmth, genuineness, congruence, person-centred therapy, "
        "person-centered therapy, client-centred therapy, client-centered therapy, Carl Rogers",
    ),
    TopicRow(
        "Feedback and Progress Monitoring",
        "feedback-and-progress-monitoring",
        "Asking clients regularly how they are doing, showing the answers to the therapist, and "
        "using them to change course in time.",
        "ROM, routine outcome monitoring, routine outcome measurement, outcome monitoring, MBC, "
        "measurement-based care, progress feedback, client feedback, feedback-informed treatment, "
        "session-by-session measures, not on track, clinical support tools, OQ-45, PCOMS",
    ),
    TopicRow(
        "Group Psychotherapy",
        "group-psychotherapy",
        "Therapy in which several clients work together with one or two leaders: how groups help, "
        "what holds them together, and how they compare with individual therapy.",
        "group therapy, group treatment, group format, group cohesion, cohesion, group climate, "
        "group process, group dynamics, group leader, group leadership, group composition, "
        "therapeutic factors, interpersonal learning, Yalom",
    ),
    TopicRow(
        "Illness and Medical Comorbidities",
        "illness-and-medical-comorbidities",
        "Psychotherapy for people who also live with a physical illness or pain, and what it does "
        "for body and mind.",
        "physical illness, medical illness, chronic illness, comorbidity, chronic pain, cancer, "
        "psycho-oncology, diabetes, heart disease, IBS, irritable bowel syndrome, fibromyalgia, "
        "somatic symptoms, medically unexplained symptoms",
    ),
    TopicRow(
        "Interpersonal Psychotherapy (IPT)",
        "interpersonal-psychotherapy-ipt",
        "A time-limited therapy that eases symptoms by working on losses, changes, conflicts and "
        "loneliness in present relationships.",
        "IPT, IPT-A, interpersonal therapy, role transition, role dispute, complicated grief, "
        "interpersonal deficits, interpersonal and social rhythm therapy, IPSRT",
    ),
    TopicRow(
        "Long-term Outcomes",
        "long-term-outcomes",
        "How people fare months and years after therapy has ended: what lasts, what fades, and who "
        "falls ill again.",
        "follow-up, long-term follow-up, long-term effects, relapse, relapse prevention, "
        "recurrence, durability, maintenance of gains, stability of change, lasting change, "
        "sustained remission, sleeper effect",
    ),
    TopicRow(
        "Medications/Pharmacotherapy",
        "medications-pharmacotherapy",
        "Medications for mental health problems, what they add or cost, and how they compare with "
        "psychotherapy.",
        "SSRI, SSRIs, SNRIs, antidepressant, antidepressants, benzodiazepines, antipsychotics, "
        "mood stabilizers, mood stabilisers, drug treatment, drug therapy, psychotropic drugs, "
        "psychiatric medication, prescribing",
    ),
    TopicRow(
        "Miscellaneous",
        "miscellaneous",
        "Worthwhile studies that fit none of the other topics.",
        "other, other topics, various, general, uncategorized, uncategorised",
    ),
    TopicRow(
        "Neuroscience and Brain",
        "neuroscience-and-brain",
        "What happens in the brain and body when people suffer, relate and recover in "
        "psychotherapy, and how far it can guide treatment.",
        "neurobiology, neuroimaging, brain imaging, fMRI, EEG, brain changes, neural correlates, "
        "neuroplasticity, amygdala, biomarkers, oxytocin, cortisol, physiological synchrony",
    ),
    TopicRow(
        "Outcomes and Deterioration",
        "outcomes-and-deterioration",
        "Who gets better, who stays the same and who gets worse in therapy, how that is judged, "
        "and what warns of harm.",
        "harm, harmful effects, negative effects, adverse effects, side effects, worsening, "
        "treatment failure, nonresponse, non-response, clinically significant change, "
        "reliable change, recovery, remission, sudden gains",
    ),
    TopicRow(
        "Personality Disorders",
        "personality-disorders",
        "Lasting and painful patterns in how people see themselves and relate to others, and the "
        "therapies that ease them.",
        "BPD, borderline, borderline personality disorder, narcissism, "
        "narcissistic personality disorder, avoidant personality disorder, "
        "antisocial personality disorder, emotion dysregulation, MBT, "
        "mentalization-based treatment, mentalisation-based treatment, "
        "transference-focused psychotherapy, schema therapy",
    ),
    TopicRow(
        "Placebo Effect",
        "placebo-effect",
        "How people improve, or feel worse, because they expect to, and what that means for judging "
        "pills and psychotherapies.",
        "placebo, placebo response, pill placebo, placebo control, open-label placebo, nocebo, "
        "nocebo effect, sham treatment, expectation effects, drug-placebo difference",
    ),
    TopicRow(
        "Practice-Based Research and Practice Research Networks",
        "practice-based-research-and-practice-research-networks",
        "Research done in everyday practice, often planned together with the clinicians who work "
        "there, and how it can serve them.",
        "PRN, PRNs, PPRNet, practice research network, practice-based evidence, "
        "practice-oriented research, real-world research, naturalistic research, "
        "research-practice gap, scientist-practitioner, clinician-researcher collaboration, "
        "implementation science, dissemination",
    ),
    TopicRow(
        "Psychodynamic Therapy (PDT)",
        "psychodynamic-therapy-pdt",
        "Therapies that help people understand feelings, defences and repeated relationship "
        "patterns that lie partly out of awareness: how and for whom they work.",
        "PDT, psychodynamic psychotherapy, psychoanalytic psychotherapy, psychoanalysis, STPP, "
        "short-term psychodynamic psychotherapy, ISTDP, LTPP, "
        "long-term psychodynamic psychotherapy, supportive-expressive therapy, insight, "
        "interpretation, defence mechanisms, defense mechanisms",
    ),
    TopicRow(
        "Resistance and Reactance",
        "resistance-and-reactance",
        "Why clients hold back from change or push against being told what to do, and how "
        "therapists can respond without a struggle.",
        "psychological reactance, client resistance, ambivalence, reluctance to change, "
        "opposition, defiance, pushback, directiveness, therapist directiveness, "
        "motivational interviewing, change talk, sustain talk",
    ),
    TopicRow(
        "Self-Reflection and Awareness",
        "self-reflection-and-awareness",
        "How clients and therapists look at their own thoughts, feelings and reactions, and what "
        "this adds to the work.",
        "self-awareness, introspection, reflective practice, reflective functioning, "
        "mentalizing, mentalising, mentalization, mentalisation, metacognition, mindfulness, "
        "psychological mindedness, self-observation, personal therapy",
    ),
    TopicRow(
        "Suicide and Crisis Intervention",
        "suicide-and-crisis-intervention",
        "Understanding and helping people who think of ending their lives, harm themselves or are "
        "in acute crisis.",
        "suicidality, suicidal ideation, suicidal thoughts, suicide attempt, suicide risk, "
        "suicide prevention, risk assessment, self-harm, self-injury, NSSI, "
        "nonsuicidal self-injury, safety planning, crisis, emergency",
    ),
    TopicRow(
        "Termination",
        "termination",
        "How therapy comes to a planned end: when to end, how to part well, and what clients and "
        "therapists make of it.",
        "ending therapy, ending treatment, end of therapy, end of treatment, planned ending, "
        "last session, final session, saying goodbye, closure, discharge, termination phase",
    ),
    TopicRow(
        "Therapist Factors",
        "therapist-factors",
        "What therapists themselves contribute, such as interpersonal skill, experience and "
        "humility, and why some help more than others.",
        "therapist effects, therapist differences, therapist characteristics, therapist variables, "
        "therapist experience, therapist competence, expertise, facilitative interpersonal skills, "
        "responsiveness, self-disclosure, therapist self-doubt, burnout, cultural humility, "
        "multicultural competence",
    ),
    TopicRow(
        "Training",
        "training",
        "How therapists learn their craft and keep on learning, in courses, under supervision and "
        "by practising on purpose.",
        "supervision, clinical supervision, supervisor, trainee, trainees, therapist training, "
        "graduate training, psychotherapy education, continuing education, "
        "professional development, workshop, deliberate practice, skill acquisition",
    ),
    TopicRow(
        "Transference and Countertransference",
        "transference-and-countertransference",
        "How clients meet the therapist as they once met important others, what therapists feel in "
        "return, and how to put both to good use.",
        "counter-transference, transference interpretation, transference work, "
        "countertransference management, therapist reactions, therapist feelings, enactment, "
        "projective identification, CCRT, core conflictual relationship theme",
    ),
    TopicRow(
        "Trauma and/or PTSD",
        "trauma-and-or-ptsd",
        "The wounds that violence, abuse, war or disaster leave, including post-traumatic stress "
        "disorder, and the treatments that help people heal.",
        "PTSD, post-traumatic stress disorder, posttraumatic stress disorder, complex PTSD, "
        "CPTSD, traumatic stress, childhood abuse, childhood sexual abuse, child maltreatment, "
        "adverse childhood experiences, dissociation, EMDR, prolonged exposure, "
        "cognitive processing therapy",
    ),
    TopicRow(
        "Treatment Length and Frequency",
        "treatment-length-and-frequency",
        "How many sessions people need, how close together, and what more or fewer of them change.",
        "dose, dose-response, dose-effect, number of sessions, session frequency, "
        "treatment duration, good-enough level, brief therapy, short-term therapy, "
        "long-term therapy, time-limited therapy, open-ended therapy",
    ),
]

# Each old slug and the topic it now leads to.
TOPIC_ALIASES = {"adherance": "adherence"}

# Strongest evidence first, for a question about what helps. A practice guideline comes last not as
# the weakest but as no rung of the ladder: it reports no findings of its own, and is as strong as
# the reviews it was built on.
RESEARCH_TYPES = [
    ResearchTypeRow(
        "Meta-analysis",
        "meta-analysis",
        "Pools the numbers of many studies into one estimate: the steadiest answer to how large "
        "an effect is, though only as sound as the studies that went in.",
    ),
    ResearchTypeRow(
        "Systematic review",
        "systematic-review",
        "Gathers and weighs all the studies on a question by a plan set out beforehand: shows "
        "where they agree and where they do not, but not, as one number, how large an effect is.",
    ),
    ResearchTypeRow(
        "Randomized controlled trial",
        "randomized-controlled-trial",
        "Lets chance decide who gets which treatment, so that a difference in outcome can be put "
        "down to the treatment, though its clients and settings may differ from your own.",
    ),
    ResearchTypeRow(
        "Naturalistic or practice-based study",
        "naturalistic-or-practice-based-study",
        "Follows therapy as it is ordinarily given, with or without a comparison group: close to "
        "everyday work, but other reasons for a change cannot be ruled out.",
    ),
    ResearchTypeRow(
        "Process and mechanisms study",
        "process-and-mechanisms-study",
        "Looks at what happens within and between sessions and how it goes with change: suggests "
        "how therapy works, but seldom proves it.",
    ),
    ResearchTypeRow(
        "Qualitative study",
        "qualitative-study",
        "Listens closely to what clients or therapists say in their own words: shows in depth what "
        "an experience is like, but not how common it is.",
    ),
    ResearchTypeRow(
        "Survey or cross-sectional study",
        "survey-or-cross-sectional-study",
        "Asks or measures many people at one point in time: tells how common something is and what "
        "goes with it, but not what leads to what.",
    ),
    ResearchTypeRow(
        "Narrative or theoretical review",
        "narrative-or-theoretical-review",
        "An expert reading of a field, as in many book chapters: offers ideas and a wide view, but "
        "which studies count was for its authors to choose.",
    ),
    ResearchTypeRow(
        "Practice guideline",
        "practice-guideline",
        "Turns research and expert agreement into recommendations for care: tells what is advised, "
        "and is as strong as the evidence and the judgement behind it.",
    ),
]


def add_vocabulary(apps, schema_editor):
    """Add what is missing; rows kept in use by an earlier reversal stay as staff left them."""
    db = schema_editor.connection.alias
    Topic = apps.get_model("research", "Topic")
    TopicAlias = apps.get_model("research", "TopicAlias")
    ResearchType = apps.get_model("research", "ResearchType")

    Topic.objects.using(db).bulk_create(
        [Topic(**row._asdict() | {"synonyms": row.synonyms.split(", ")}) for row in TOPICS],
        ignore_conflicts=True,
    )
    TopicAlias.objects.using(db).bulk_create(
        [
            TopicAlias(slug=alias, topic=Topic.objects.using(db).get(slug=slug))
            for alias, slug in TOPIC_ALIASES.items()
        ],
        ignore_conflicts=True,
    )
    ResearchType.objects.using(db).bulk_create(
        [
            ResearchType(**row._asdict(), position=position)
            for position, row in enumerate(RESEARCH_TYPES, start=1)
        ],
        ignore_conflicts=True,
    )


def remove_unused_vocabulary(apps, schema_editor):
    """Remove the rows of this migration, with their aliases, that nothing refers to."""
    connection = schema_editor.connection
    for model_name, rows in (("Topic", TOPICS), ("ResearchType", RESEARCH_TYPES)):
        model = apps.get_model("research", model_name)
        for found in model.objects.using(connection.alias).filter(slug__in=[r.slug for r in rows]):
            try:
                with transaction.atomic(using=connection.alias):
                    found.delete()
                    # Models of a later app are not known here, and their foreign keys are deferred:
                    # without this the refusal would come at commit, too late to keep one row.
                    connection.check_constraints()
            except IntegrityError:
                continue


class Migration(migrations.Migration):
    dependencies = [("research", "0001_initial")]

    operations = [migrations.RunPython(add_vocabulary, remove_unused_vocabulary)]
