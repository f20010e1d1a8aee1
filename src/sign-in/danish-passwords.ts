/**
 * What Danes choose for a password or begin one with: the words for it, greetings, endearments, names, places,
 * clubs, months, and what stands next to each other on a Danish keyboard. Collected for Medspil.
 */
export const danishWords: readonly string[] = `
adgangskode adgangskoden kodeord kodeordet hemmelig hemmeligt hemmelighed løsen løsenord minkode mitkodeord
mitpassword nytkodeord nykode glemt glemtkode ingenadgang adgang login logind velkommen hej hejhej hejhejhej hejsa
hejmeddig hejmor hejfar halløj davs farvel godmorgen godnat goddag tak takforalt tillykke skål
elskerdig jegelskerdig elskerdigforevigt elsker elskede kærlighed kærlig skat skatter skattebasse skatten skattemus
smukke dejlig lækker søde sødeste prinsesse prins engel solskin solskinsdag sommerfugl stjerne hjerte lykke lykkelig
mor far mormor morfar farmor farfar bedste bedstemor bedstefar familie familien børn børnene søster bror baby
danmark danmarkdanmark dannebrog dansk dansker københavn kobenhavn kbh århus aarhus aalborg ålborg odense esbjerg
randers kolding vejle horsens roskilde herning silkeborg helsingør frederiksberg amager nørrebro vesterbro østerbro
sjælland fyn jylland bornholm grønland færøerne skagen tivoli christiania legoland
fodbold håndbold fck brøndby brondby brøndbyif fcmidtjylland agf aabfodbold obodense landsholdet cykel cykling
sommer vinter forår efterår sommerferie ferie jul julen juleaften julemand nytår påske fødselsdag weekend
januar februar marts april maj juni juli august september oktober november december
mandag tirsdag onsdag torsdag fredag lørdag søndag
hest hesten heste hund hunden hunde kat katten missekat kanin marsvin pony islænder fisk fugl
sol måne himmel hav havet skov blomst blomster rose sne regn regnbue
kaffe kage øl pølse pizza chokolade lakrids jordbær æble banan flødebolle
blå rød grøn gul sort hvid lyserød lilla orange
computer telefon internet netbank nemid mitid sygesikring skole skolen arbejde kontor firma bil bilen hus huset
redaktion redaktionen redaktør redaktor avis avisen blog bloggen hjemmeside hjemmesiden side siden nyhed nyheder
nyhedsbrev nyhedsbrevet artikel artikler indlæg indlaeg journalist forfatter skribent tekst tekster forlag bog bøger
digt digte presse medie medier kommune forening foreningen bibliotek museum kirke sogn værksted værkstedet atelier
administrator bruger brugernavn kunde velkomst start nystart
fuck fuckdig lort lortekode pis pikhoved fisse røvhul idiot dumme tosse
mads mikkel magnus emil oliver william noah lucas victor viktor malthe anders peter lars jens søren henrik thomas
michael martin jesper christian kristian rasmus morten kasper casper jakob jacob simon frederik mathias daniel
anna emma sofie sofia ida freja clara laura mathilde maja julie caroline cecilie katrine camilla louise maria mette
anne hanne kirsten karen lene susanne pia tina signe sara sarah line nanna rikke trine charlotte christina
asdfghjklæø asdfghjklæøå qwertyuiopå zxcvbnm zxcvbnmæøå æøå æøåæøå qwertyæøå 1234æøå
`
  .trim()
  .split(/\s+/);
