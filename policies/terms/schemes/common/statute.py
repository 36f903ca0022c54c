"""Clauses that every insurance here shares because the Insurance Law says so."""

from policies.terms.core.asking import Part, asked
from policies.terms.core.fixed import watched
from policies.terms.core.text import Text

FABRICATED = asked(
    "IL-27.1",
    summary=Text(
        "谎称或故意制造保险事故的，不赔（保险法第二十七条）。",
        "An event that was made up or brought about on purpose is not paid (Insurance Law art. 27).",
    ),
    question=Text("保险事故是否系谎称或故意制造？", "Was the event made up, or brought about on purpose?"),
    found=Text("经查，事故系谎称或故意制造。", "The event was found to be made up or brought about on purpose."),
    clear=Text("未发现谎称或故意制造事故。", "Nothing suggests that the event was made up or staged."),
)
EXAGGERATED = asked(
    "IL-27.3",
    summary=Text(
        "以伪造证据虚报原因或夸大损失的，虚报部分不赔（保险法第二十七条）。",
        "What was claimed on forged evidence or by exaggeration is not paid (Insurance Law art. 27).",
    ),
    question=Text(
        "是否以伪造、变造的证据虚报原因或夸大损失？",
        "Was evidence forged, the cause misstated or the loss exaggerated?",
    ),
    found=Text("经查，存在虚报或夸大。", "Forgery or exaggeration was found."),
    clear=Text("未发现虚报或夸大。", "No forgery or exaggeration was found."),
    part=Part.MUST_BE_MEASURED,
    interpretations=("INT-36",),
)
LIMITATION = watched(
    "IL-26",
    Text(
        "索赔权自知道事故起逾时效而消灭（保险法第二十六条），本身不构成拒赔。",
        "The right to claim lapses some years after the event was known (Insurance Law art. 26); never a denial here.",
    ),
    "IL-26.limitation",
    ("INT-19",),
)
