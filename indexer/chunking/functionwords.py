"""The most frequent function words of languages that share a script, to tell them apart."""

from __future__ import annotations

_WORDS = {
    "en": "the a i of and to in is that for it as was with be by on not he his but at are this have "
    "from or had an they which you were we their been has will would who when there can if "
    "more no its our all may must your my some what how into than then them these only also do about",
    "de": "der die das und in ist nicht ein eine einen einem einer des dem den zu mit von auf für im "
    "sich auch es an werden aus er hat dass sie nach wird bei noch wie über so zum war haben "
    "nur oder aber vor zur bis mehr durch man",
    "fr": "le la les de des du et est un une dans que qui pour pas sur au aux avec ce cette il elle "
    "sont par plus ne se en ou mais nous vous ont été être ses son sa leur comme à",
    "es": "el la los las de del y es un una en que por con para no se su al lo como más pero sus le "
    "ya o este sí porque esta entre cuando muy sin sobre también me hasta hay donde han",
    "it": "il lo la i gli le di del della dei delle e è un una in che per con non si da al alla "
    "come più ma nel nella sono anche dal ha questo questa o se suo sua",
    "pt": "o a os as de do da dos das e é um uma em no na que por com para não se ao como mais mas "
    "foi são seu sua ou ser quando muito nos já também pelo pela até isso",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als bij maar door "
    "over worden wordt naar uit nog deze die dan hij heeft werd tot of",
    "sv": "och i att det som en på är av för med den till inte om ett han de var har från vi så kan "
    "men eller hade när ska blir också detta efter under sig",
    "da": "og i at det som en på er af for med den til ikke om et han de var har fra vi så kan men "
    "eller havde når skal bliver også efter under sig blev hvor",
    "no": "og i å det som en på er av for med den til ikke om et han de var har fra vi så kan men "
    "eller hadde når skal blir også etter under seg ble hvor ved",
    "fi": "ja on ei se että oli kun niin tai mutta hän ovat joka myös mukaan sen kuin ole jos vain "
    "sekä olla jonka voidaan tämä",
    "pl": "i w z na się nie do to że jest o jak po od za co ale przez dla są tym jego był oraz lub "
    "może być tego które która który",
    "cs": "a v se na je že to s z do i o k ale za jako by pro od po jsou byl které který která také "
    "až při není nebo podle bude",
    "hu": "a az és hogy nem is egy van volt meg ez de csak már ha vagy mint azt ki el még mert "
    "lehet pedig minden",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi en kadar ancak ya var ne değil olduğu "
    "sonra göre tarafından ise her",
    "ro": "și de la a în o un cu pe este nu se din care mai pentru că sunt fi au ca al sau dar prin "
    "după fost",
    "ru": "и в не на что с по как это он к но из у за то все так его от о же для бы или была был "
    "были при мы вы они если также может",
    "uk": "і в не на що з та до як це він у але за то від про для або був була були при ми ви вони "
    "якщо також може її його є й",
    "bg": "и в не на че с по как това той към но от за то се да са е или беше при ние вие те ако "
    "също може ще като",
}
FUNCTION_WORDS: dict[str, frozenset[str]] = {
    language: frozenset(words.split()) for language, words in _WORDS.items()
}
"""ISO 639-1 code → words, in lower case."""
