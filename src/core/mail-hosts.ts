/** Hosts where one mailbox has several names, by the name it is counted under. */
export const sameHost: Readonly<Record<string, string>> = {
  "googlemail.com": "gmail.com",
  "protonmail.com": "proton.me",
  "protonmail.ch": "proton.me",
  "pm.me": "proton.me",
  "me.com": "icloud.com",
  "mac.com": "icloud.com",
  "ya.ru": "yandex.ru",
  "yandex.com": "yandex.ru",
  "yandex.by": "yandex.ru",
  "yandex.kz": "yandex.ru",
  "yandex.ua": "yandex.ru",
};

/**
 * Fastmail's domains, below each of which `any@name.…` is the person `name@…`.
 * @source https://www.fastmail.com/about/ourdomains/
 */
const fastmail = `
123mail.org 150mail.com 150ml.com 16mail.com 2-mail.com 4email.net 50mail.com airpost.net allmail.net bestmail.us
cluemail.com elitemail.org emailcorner.net emailengine.net emailengine.org emailgroups.net emailplus.org emailuser.net
eml.cc f-m.fm fast-email.com fast-mail.org fastem.com fastemail.us fastemailer.com fastest.cc fastimap.com fastmail.cn
fastmail.co.uk fastmail.com fastmail.com.au fastmail.de fastmail.es fastmail.fm fastmail.fr fastmail.im fastmail.in
fastmail.jp fastmail.mx fastmail.net fastmail.nl fastmail.org fastmail.se fastmail.to fastmail.tw fastmail.uk
fastmail.us fastmailbox.net fastmessaging.com fea.st fmail.co.uk fmailbox.com fmgirl.com fmguy.com ftml.net h-mail.us
hailmail.net imap-mail.com imap.cc imapmail.org inoutbox.com internet-e-mail.com internet-mail.org
internetemails.net internetmailing.net jetemail.net justemail.net letterboxes.org mail-central.com mail-page.com
mailandftp.com mailas.com mailbolt.com mailc.net mailcan.com mailforce.net mailftp.com mailhaven.com
mailingaddress.org mailite.com mailmight.com mailnew.com mailsent.net mailservice.ms mailup.net mailworks.org ml1.net
mm.st myfastmail.com mymacmail.com nospammail.net ownmail.net petml.com postinbox.com postpro.net proinbox.com
promessage.com realemail.net reallyfast.biz reallyfast.info rushpost.com sent.as sent.at sent.com speedpost.net
speedymail.org ssl-mail.com swift-mail.com the-fastest.net the-quickest.com theinternetemail.com veryfast.biz
veryspeedy.net warpmail.net xsmail.com yepmail.net your-mail.com
`;
export const personBelow: ReadonlySet<string> = listed(fastmail);

/** Where a tag begins with a hyphen, as in `name-tag@`; no name there has one. @source Yahoo, disposable addresses */
export const hyphenTags = /^(?:yahoo|ymail|rocketmail|myyahoo)\.(?:[a-z]{2,3}|com?\.[a-z]{2})$/;

/**
 * Hosts at which very many people have their mail, who have nothing to do with each other: the large providers and
 * what comes with an internet line, in Denmark and around it. Collected for Medspil.
 */
const providers = listed(`
gmail.com outlook.com outlook.dk hotmail.com hotmail.dk hotmail.se hotmail.no hotmail.de hotmail.fr hotmail.it hotmail.es
hotmail.co.uk live.com live.dk live.se live.no live.de live.nl live.fr live.co.uk msn.com passport.com
proton.me icloud.com yandex.ru aol.com aim.com aol.de zoho.com zohomail.com zohomail.eu hey.com
tutanota.com tutanota.de tutamail.com tuta.com tuta.io keemail.me posteo.de posteo.net posteo.eu mailbox.org
gmx.de gmx.net gmx.at gmx.ch gmx.com gmx.dk web.de mail.com email.de t-online.de freenet.de arcor.de vodafone.de
mail.ru bk.ru inbox.ru list.ru rambler.ru seznam.cz centrum.cz wp.pl o2.pl onet.pl interia.pl abv.bg ukr.net
mail.dk mail.tele.dk tdcadsl.dk tdcspace.dk post.tele.dk stofanet.dk jubii.dk jubiipost.dk ofir.dk sol.dk webspeed.dk
youmail.dk get2net.dk mail-online.dk pc.dk vip.cybercity.dk privat.dk privat.tele.dk city.dk email.dk fibermail.dk
youseepost.dk yousee.dk energimail.dk mail1.stofanet.dk altiboxmail.dk waoo.dk telia.com telia.dk tele2.se bredband.net
spray.se comhem.se swipnet.se online.no broadpark.no lyse.net frisurf.no start.no getmail.no elisanet.fi kolumbus.fi
orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr libero.it virgilio.it tiscali.it alice.it tin.it
ziggo.nl kpnmail.nl planet.nl xs4all.nl home.nl hetnet.nl telenet.be skynet.be bluewin.ch hispeed.ch chello.at
btinternet.com sky.com virginmedia.com talktalk.net ntlworld.com blueyonder.co.uk btopenworld.com tiscali.co.uk
comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com
shaw.ca rogers.com bell.net bigpond.com optusnet.com.au xtra.co.nz uol.com.br bol.com.br terra.com.br
qq.com 163.com 126.com yeah.net sina.com foxmail.com naver.com daum.net hanmail.net docomo.ne.jp ezweb.ne.jp
rediffmail.com
`);

/** True where the people who have mail at a host do not know each other. */
export function isProvider(host: string): boolean {
  return providers.has(host) || personBelow.has(host) || hyphenTags.test(host);
}

function listed(hosts: string): ReadonlySet<string> {
  return new Set(hosts.trim().split(/\s+/));
}
