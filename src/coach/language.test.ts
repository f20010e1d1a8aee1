import { describe, expect, it } from "vitest";

import { languageOf } from "./language.ts";
import { tokenise } from "./tokens.ts";

const posts: Readonly<Record<"da" | "en" | "no" | "sv", readonly string[]>> = {
  no: [
    "Vi har endelig fått nye vinduer på skolen, og barna fryser ikke lenger.",
    "Noen som vet hvor man kan kjøpe brukte ski i Trondheim?",
    "Takk til alle som hjalp til med dugnaden i går, det ble kjempefint.",
    "Jeg gikk en tur på fjellet i dag og så tre elger ved vannet.",
    "Hva synes dere om den nye bussruten gjennom sentrum?",
    "Biblioteket er åpent til klokka åtte hver torsdag, og det er gratis.",
    "Husk at fristen for å søke barnehageplass er første mars.",
    "Det snør fortsatt på Hadeland, så kjør forsiktig hjem fra jobb.",
    "Kommunen bygger ny gangvei mellom kirka og butikken i høst.",
    "Han hadde ikke sett så mye snø siden han var liten gutt.",
    "Oppskriften på lefsene til bestemor ligger nå på nettsiden vår.",
    "Vi trenger to frivillige til å selge vafler på lørdag.",
    "Toget til Bergen er innstilt på grunn av ras ved Finse.",
    "Skolekorpset spiller utenfor rådhuset klokken tolv, kom gjerne.",
    "Jeg vet ikke helt hva jeg skal gjøre med alle disse eplene.",
    "Kjøp nå før prisen går opp, vi har bare noen få igjen!",
    "Følg oss for flere tips om hage og uteplass gjennom sommeren.",
    "Hvordan får man bort lukten av røyk fra en gammel sofa?",
    "De fleste velger å betale med kort, men vi tar også kontanter.",
    "Nå har vi flyttet inn i nye lokaler, og kaffen er på plass.",
    "Hunden vår heter Balder og liker ikke tordenvær i det hele tatt.",
    "Etter mange år i Oslo har jeg flyttet hjem til Lofoten igjen.",
    "Regjeringen foreslår å øke støtten til små bokhandler neste år.",
    "Denne uka lærer vi elevene å sy igjen hull i sokkene sine.",
    "Møtet begynner klokken sju, og det blir enkel servering.",
    "Ikke kast klærne, vi kan hjelpe deg med å reparere dem.",
    "Hun sa at det var den beste dagen hun hadde hatt på lenge.",
    "Fotballkampen ble avlyst fordi banen sto under vann.",
    "Alle som vil være med, møter opp ved brygga klokka ti.",
    "Det er ledig plass på kurset i strikking for nybegynnere.",
  ],
  sv: [
    "Vi har äntligen fått nya fönster i skolan och barnen fryser inte längre.",
    "Är det någon som vet var man kan köpa begagnade skidor i Umeå?",
    "Tack till alla som hjälpte till i går, det blev jättefint.",
    "Jag gick en promenad i skogen i dag och såg tre älgar vid sjön.",
    "Vad tycker ni om den nya busslinjen genom centrum?",
    "Biblioteket har öppet till klockan åtta varje torsdag och det är gratis.",
    "Glöm inte att sista dagen att söka förskoleplats är den första mars.",
    "Det snöar fortfarande i Dalarna, så kör försiktigt hem från jobbet.",
    "Kommunen bygger en ny gångväg mellan kyrkan och affären i höst.",
    "Han hade inte sett så mycket snö sedan han var en liten pojke.",
    "Receptet på mormors bullar ligger nu på vår webbplats.",
    "Vi behöver två frivilliga som kan sälja våfflor på lördag.",
    "Tåget till Malmö är inställt på grund av ett fel vid Lund.",
    "Blåsorkestern spelar utanför rådhuset klockan tolv, välkomna.",
    "Jag vet inte riktigt vad jag ska göra med alla de här äpplena.",
    "Köp nu innan priset går upp, vi har bara några få kvar!",
    "Följ oss för fler tips om trädgård och uteplats under sommaren.",
    "Hur får man bort röklukten ur en gammal soffa?",
    "De flesta väljer att betala med kort, men vi tar kontanter också.",
    "Nu har vi flyttat in i nya lokaler och kaffet är klart.",
    "Hunden heter Balder och gillar inte alls när det åskar.",
    "Efter många år i Stockholm har jag flyttat hem till Gotland igen.",
    "Regeringen vill öka stödet till små bokhandlar nästa år.",
    "Den här veckan lär vi eleverna att laga hål i sina strumpor.",
    "Mötet börjar klockan sju och det blir enkel fika.",
    "Kasta inte kläderna, vi hjälper dig gärna att laga dem.",
    "Hon sa att det var den bästa dagen hon hade haft på länge.",
    "Matchen ställdes in eftersom planen stod under vatten.",
    "Alla som vill vara med samlas vid bryggan klockan tio.",
    "Det finns lediga platser på kursen i stickning för nybörjare.",
  ],
  da: [
    "Vi har endelig fået nye vinduer på skolen, og børnene fryser ikke længere.",
    "Er der nogen, der ved, hvor man kan købe brugte ski i Herning?",
    "Tak til alle, der hjalp til i går, det blev så fint.",
    "Årets første ællinger: ni, i rådhusets tagrende!",
    "Hvad synes I om den nye busrute gennem centrum?",
    "Biblioteket har åbent til klokken otte hver torsdag, og det er gratis.",
    "Husk, at fristen for at søge plads i børnehaven er den første marts.",
    "Skriv en 🍕 i kommentaren, hvis du elsker fredag!",
    "Kommunen bygger en ny sti mellem kirken og butikken til efteråret.",
    "Han havde ikke set så meget sne, siden han var en lille dreng.",
    "Opskriften på mormors boller ligger nu på vores hjemmeside.",
    "Vi mangler to frivillige til at sælge vafler på lørdag.",
    "Toget til Aalborg er aflyst på grund af en fejl ved Langå.",
    "Her bor Danmarks lykkeligste mennesker ifølge bogen",
    "Køb nu, før prisen går op, vi har kun få tilbage!",
    "Følg os, og få flere tips om haven og terrassen hele sommeren.",
    "Hvordan får man lugten af røg ud af en gammel sofa?",
    "De fleste vælger at betale med kort, men vi tager også kontanter.",
    "Hunden hedder Balder og kan slet ikke lide tordenvejr.",
    "Efter mange år i København er jeg flyttet hjem til Mors igen.",
    "Regeringen vil give mere støtte til små boghandlere næste år.",
    "I denne uge lærer eleverne at stoppe huller i deres sokker.",
    "Mødet begynder klokken syv, og der er kaffe på kanden.",
    "Smid ikke tøjet ud, vi hjælper dig gerne med at lappe det.",
    "Hun sagde, at det var den bedste dag, hun havde haft længe.",
    "Kampen blev aflyst, fordi banen stod under vand.",
    "Alle, der vil med, mødes ved broen klokken ti.",
    "Der er ledige pladser på strikkekurset for begyndere.",
    "Gratis brænde ved indkørslen, tag det, du kan bære.",
    "Isen på søen bærer ikke endnu, siger vagten.",
  ],
  en: [
    "We finally got new windows at school, and the children are warm again.",
    "Does anybody know where to buy second-hand skis in Leeds?",
    "Thanks to everyone who helped yesterday, it looks lovely now.",
    "Walked along the river today and saw three deer by the water.",
    "What do you think of the new bus route through town?",
    "The library is open until eight every Thursday, and it is free.",
    "The last day to apply for a nursery place is the first of March.",
    "Still snowing in the hills, so drive carefully on your way home.",
    "The council builds a new path between the church and the shop.",
    "He had not seen that much snow since he was a little boy.",
    "Grandmother's recipe for buns is on our website now.",
    "We need two volunteers to sell waffles on Saturday.",
    "Trains to York are cancelled because of a fault at Selby.",
    "Last chance: buy now before prices go up!",
    "Follow us for more gardening tips all summer long.",
    "How do you get the smell of smoke out of an old sofa?",
    "Most people pay by card, but we take cash too.",
    "Our dog is called Balder and he hates thunder.",
    "After many years in London I moved back to Cornwall.",
    "Ministers want more support for small bookshops next year.",
    "This week pupils learn how to mend holes in their socks.",
    "Meeting starts at seven, coffee will be served.",
    "Don't throw your clothes away, bring them and we mend them.",
    "She said it was the best day she had had in ages.",
    "Match cancelled: the pitch is under water.",
    "Whoever wants to come along, meet at the bridge at ten.",
    "Places left on the knitting course for beginners.",
    "Free firewood by the gate, take what you can carry.",
    "The ice on the lake does not bear yet, says the warden.",
    "Seven things nobody tells you about buying a house",
  ],
};

/** How many of some posts come out as they should. */
function right(language: keyof typeof posts): { wrong: string[]; share: number } {
  const expected = language === "da" || language === "en" ? language : "other";
  const wrong = posts[language].filter((text) => languageOf(tokenise(text, [])) !== expected);
  return { wrong, share: 1 - wrong.length / posts[language].length };
}

describe("The language of short posts", () => {
  it.each(["da", "en"] as const)("is found for all in %s", (language) => {
    expect(right(language).wrong).toEqual([]);
  });

  it.each(["no", "sv"] as const)(
    "is not taken for Danish in %s, but for one or none",
    (language) => {
      const { wrong, share } = right(language);
      expect(share, wrong.join("\n")).toBeGreaterThanOrEqual(0.95);
    },
  );

  it("is not told by emoji, numbers and signs", () => {
    expect(languageOf(tokenise("🍕 42 !!!", []))).toBeUndefined();
  });
});
