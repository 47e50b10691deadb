"""English function words: they say how a sentence is built, not what it is about."""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """
    a about above after again against ago all almost also although am among an and another any anybody anyone
    anything are around as at away be because been before being below between both but by can cannot could did do
    does doing done down during each either else ever every everyone everything few for from further get gets give
    given go got had has have having he her here hers herself him himself his how however i if in indeed instead
    into is it its itself just let like may maybe me might mine more most much must my myself neither no nobody none
    nor not nothing now of off often on once one only onto or other others ought our ours ourselves out over own per
    perhaps quite rather really s said same say says shall she should since so some somebody someone something still
    such t tell than that the their theirs them themselves then there these they thing things this those though
    through thus till to together too toward towards under until up upon us very was we well were what whatever when
    where whether which while who whom whose why will with within without would yes yet you your yours yourself
    yourselves d ll m re ve don didn doesn isn wasn won
    """.split()
)
"""Left out of the index of words and of the token vectors: they match everywhere, so they decide nothing."""

GOING_ON = frozenset(
    """
    actually ah also and because but exactly finally however indeed meaning no nevertheless oh ok okay or right so still
    then therefore though thus too well why yes yet
    """.split()
)
"""Words with which someone goes on from what was said before."""
POINTING = frozenset("he her him his it its she such that their them there these they this those".split())
"""Words that point at something said before, where nothing stands before them."""
