"""Words too common to search for, folded, by language. Words of the trade are never here."""

_ENGLISH = """
a about above after again against all also am an and any are arent as at be because been before
being below between both but by can cannot cant could couldnt did didnt do does doesnt doing dont
during each few for from further get had hadnt has hasnt have havent having he her here hers him
his how i id if ill im in into is isnt it its ive just let lets like me more most my myself no nor
not of on once only or other our ours out over own please same she should so some such than thank
thanks that thats the their theirs them then there these they this those through to too under until
up us very want was wasnt we were what whats when where which while who whom why will with wont
would you your yours
"""

_SPANISH = """
a ademas al algo algun alguna algunas alguno algunos ante antes aqui asi aun aunque bien cada
casi como con cual cuales cualquier cuando de del desde donde dos e el ella ellas ello ellos en
entre era eran es esa esas ese eso esos esta estaba estan estar estas este esto estos estoy
favor fue fueron gracias ha haber habia han has hasta hay he hola la las le les lo los mas me
mi mis mucho muy nada ni no nos nosotros nuestra nuestro o os otra otras otro otros para pero
poco por porque puede pueden puedo pues que quien quienes quiero saber se sea ser si sido sin
sobre solo son soy su sus tambien tan tanto te tener tengo ti tiene tienen todo todos tu tus u
un una unas uno unos usted ustedes va vez y ya yo
"""

STOP_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()),
    "es": frozenset(_SPANISH.split()),
}
ANY_STOP_WORD = frozenset().union(*STOP_WORDS.values())
