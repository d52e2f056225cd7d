"""Language cases, one line each. A case without ``<q>`` says that nothing may be found in it."""

import pytest
import spacy
from quotecases import check
from spacy.language import Language

MARKED = [
    # the reporting clause after, before, in the middle
    "“<q kind=direct spk=named>The bridge will open in May,</q>” <cue>said</cue> <spk><person>Ana Reyes</person></spk>, head of the harbour office.",
    "\"<q kind=direct spk=named>We have waited long enough,</q>\" <spk><person>Reyes</person></spk> <cue>said</cue>.",
    "<spk>The mayor</spk> <cue>said</cue>: “<q kind=direct spk=nominal>The bridge will open in May.</q>”",
    "“<q kind=direct id=1 spk=nominal>Nobody,</q>” <cue>said</cue> <spk>the engineer</spk>, “<q kind=direct id=1>had told us.</q>”",
    "“<q kind=direct spk=named>We paid,</q>” <spk><person>Tomas Lind</person></spk> <cue>said</cue>. “<q kind=direct spk=named>We shall not pay again.</q>”",
    "“<q kind=direct spk=nominal>We are tired,</q>” <cue>grumbled</cue> <spk>the ferryman</spk>.",
    "«<q kind=direct spk=pronoun>It is done,</q>» <spk>she</spk> <cue>said</cue>.",
    "„<q kind=direct spk=pronoun>It is done,</q>“ <spk>he</spk> <cue>said</cue>.",
    "「<q kind=direct spk=pronoun>It is done,</q>」 <spk>he</spk> <cue>said</cue>.",
    "``<q kind=direct spk=pronoun>It is done,</q>'' <spk>he</spk> <cue>said</cue>.",
    "“<q kind=direct spk=pronoun>It is done,</q>\" <spk>he</spk> <cue>said</cue>.",
    "'<q kind=direct spk=pronoun>I don't know,</q>' <spk>he</spk> <cue>said</cue>.",
    # apposition
    "<spk><person>Ana Reyes</person></spk>, vice-minister of works, <cue>said</cue>: “<q kind=direct spk=named>We shall build the bridge.</q>”",
    # nobody behind the cue
    "A <cue>caution was issued</cue>: “<q kind=direct spk=agentless>The worry is that all will build the same port.</q>”",
    "An <cue>analogy was made</cue>: “<q kind=direct spk=agentless>The two banks were like strangers who never met.</q>”",
    "It <cue>was pointed out</cue> that “<q kind=direct spk=agentless>old mills are not simply useless, and some still earn money.</q>”",
    "It <cue>was emphasized</cue> <q kind=mixed spk=agentless>to follow the rule of “<m>ports asking, schools answering without delay,</m>” and to “<m>widen the road between the two towns at once.</m>”</q>",
    "Special <cue>emphasis was placed</cue> on <q kind=mixed spk=agentless>letting the yards lead, “<m>drawing builders from all banks of the river.</m></q>”",
    # the cue stands before, in another sentence or paragraph
    "The need for care <cue>was emphasized</cue> on two points:¶“<q kind=direct spk=agentless>Old ports must be mended before new ones are dug.</q>”",
    "The value of both ports and yards <cue>was highlighted</cue>.¶“<q kind=direct spk=agentless>We must mend the old ports.</q>” “<q kind=direct spk=agentless>We must dig the new ones.</q>”",
    # over several paragraphs
    "<spk>The mayor</spk> <cue>said</cue>: “<q kind=direct id=1 spk=nominal>We began in spring.</q>¶“<q kind=direct id=1>We ended in autumn.</q>”",
    # layouts
    "“<q kind=direct spk=named>We shall mend the old ports first.</q>” — <spk>Tomas Lind</spk>, commissioner",
    "From <spk>Chairwoman Ana Reyes</spk>: “<q kind=direct spk=named>We shall mend the old ports first.</q>”",
    # nested
    "“<q kind=direct>They were like ‘<q kind=term>two banks of one river</q>’ then, but they have met since,</q>” <spk>she</spk> <cue>said</cue>.",
]

TERMS = [
    "The “<q kind=term spk=unattributed occ=none>Three Rivers Plan</q>” refers to the works of the past decade.",
    "The platform (“<q kind=term>Harbour Mail</q>”) takes complaints.",
    "Doria Shipping Co. (hereinafter referred to as \"<q kind=term>Doria Shipping</q>\") owns the yard.",
    "The so-called “<q kind=term>green lane</q>” is open to all.",
    "They drew up a list of “<q kind=term>lost towns</q>” and “<q kind=term>sleeping ports</q>” in the delta.",
    "He is 5' 10\" tall, and the workers' hall of the ’90s isn't his.",
]

PARSED = [
    "<spk>Officials</spk> <cue>said</cue> <q kind=indirect spk=nominal>the old port had to be closed.</q>",
    "<spk>The meeting</spk> <cue>stressed</cue> that <q kind=indirect spk=nominal>the old port must be mended, the new one must be dug, and both must be safe.</q>",
    "<q kind=indirect spk=nominal>The old port is being mended to keep the town alive</q>, <spk>harbour officials</spk> <cue>said</cue> recently.",
    "It <cue>was stressed</cue> that <q kind=indirect spk=agentless>we must mend the old port before the new one is dug.</q>",
    "<cue>According to</cue> <spk>the harbour ministry</spk>, <q kind=indirect spk=nominal>nine ports were closed in spring.</q>",
    "<spk><person>Ana Reyes</person></spk>, head of the office, <cue>said</cue> <q kind=indirect spk=named>the port had been mended at last.</q>",
    "<spk>The council</spk> <cue>urged</cue> <q kind=indirect spk=nominal>towns to mend their bridges before winter.</q>",
    "<spk>The mayor</spk> <cue>said</cue> <q kind=mixed spk=nominal>the plan was “<m>not worth the paper it was written on</m>” and had to go.</q>",
    "<spk>The meeting</spk> <cue>stressed</cue> that <q kind=indirect spk=nominal>all towns need a “<q kind=term>never idle</q>” spirit and must watch for “<q kind=term>grey swans</q>” on the river.</q>",
    "<spk><person>Ana Reyes</person></spk> chairs the board. <spk>She</spk> <cue>said</cue> <q kind=indirect spk=pronoun is=\"Ana Reyes\">the port had been mended at last.</q>",
    "<person>Ana Reyes</person> chairs the board. <spk><person>Reyes</person></spk> <cue>said</cue> <q kind=indirect spk=named is=\"Ana Reyes\">the port had been mended at last.</q>",
    "<spk>The meeting</spk> <cue>stressed</cue> that <q kind=indirect id=1 spk=nominal>we must:</q>¶<item>— <q kind=indirect id=1>mend the old port;</q></item>¶<item>— <q kind=indirect id=1>dig the new one.</q></item>",
]

OCCASIONS = [
    "On <date edtf=2031-03-04>March 4, 2031</date>, the Harbour Board held its <event edtf=2031>12th study session</event>.¶At the session, old ports were discussed. It was stressed that <q kind=indirect occ=\"12th study session\" basis=inherited>we must mend the old port soon.</q>",
    "On <date edtf=2031-03-04>March 4, 2031</date>, the Harbour Board held its <event edtf=2031>12th study session</event>.¶During the <event edtf=2029>2029 River Congress</event>, a caution was issued: “<q kind=direct occ=\"2029 River Congress\" basis=stated>The worry is that all will build one port.</q>”",
    "The Harbour Board held its <event>12th study session</event>.¶As early as <date edtf=2014>2014</date>, the <event edtf=2014>River Works Conference</event> proposed “<q kind=mixed occ=\"River Works Conference\" basis=stated spk=named>looking for a way to build ports without silt.</q>”",
    "The Harbour Board held its <event>12th study session</event>.¶It has long been pointed out that <q kind=indirect occ=none>old ports are not useless.</q>",
    "The port of Lindhaven is old.¶Officials said <q kind=indirect occ=none>the port had to be closed.</q>",
    "The board of Doria convened a meeting on <date edtf=2031-04-29>April 29</date>.¶The meeting held that <q kind=indirect occ=meeting>the ports were in good order this year.</q>",
]

NOTHING = [
    "Act according to local conditions and build what each town needs.",
    "It should be noted that the port is old.",
    "The congress reviewed and passed nine laws on ports.",
    "The term refers to the ports of the northern delta.",
    "The council plans to mend the bridge.",
    "The improvement demonstrates that mending pays.",
    "",
    "   \n\n  ",
]


@pytest.fixture(scope="module")
def blank() -> Language:
    return spacy.blank("en")


@pytest.mark.parametrize("case", MARKED + TERMS)
def test_marked_without_a_parse(blank: Language, case: str) -> None:
    check(blank, case)


@pytest.mark.parametrize("case", MARKED + TERMS + PARSED + OCCASIONS)
def test_with_a_parse(model_nlp: Language, case: str) -> None:
    check(model_nlp, case)


@pytest.mark.parametrize("case", NOTHING)
def test_nothing(model_nlp: Language, blank: Language, case: str) -> None:
    check(model_nlp, case)
    check(blank, case)
