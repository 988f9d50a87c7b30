/**
 * Domains under which anybody gets a mailbox: strangers share them. Named by the providers' own sign-up pages; the
 * countries our users are in first, then the world.
 */
const freeMailDomains = new Set(
	`
gmail.com googlemail.com
hotmail.com outlook.com live.com msn.com passport.com
hotmail.se hotmail.no hotmail.dk hotmail.fi hotmail.de hotmail.nl hotmail.co.uk hotmail.fr hotmail.es hotmail.it hotmail.be hotmail.ch hotmail.at hotmail.co.za
outlook.de outlook.fr outlook.es outlook.it outlook.dk outlook.be outlook.at outlook.ie outlook.co.za outlook.jp outlook.com.br
live.se live.no live.dk live.fi live.de live.nl live.co.uk live.fr live.it live.be live.co.za live.ca live.com.au
yahoo.com ymail.com rocketmail.com myyahoo.com yahoo.se yahoo.no yahoo.dk yahoo.fi yahoo.de yahoo.nl yahoo.co.uk yahoo.fr yahoo.es yahoo.it yahoo.be yahoo.ie yahoo.at yahoo.pl yahoo.gr yahoo.ro yahoo.co.za yahoo.ca yahoo.com.au yahoo.co.nz yahoo.in yahoo.co.in yahoo.co.id yahoo.com.br yahoo.com.mx yahoo.com.ar yahoo.com.sg yahoo.com.hk yahoo.com.tw yahoo.com.ph yahoo.com.vn yahoo.co.jp yahoo.co.kr
aol.com aol.co.uk aol.de aol.fr aim.com verizon.net
icloud.com me.com mac.com
proton.me protonmail.com protonmail.ch pm.me
tuta.com tuta.io tutanota.com tutanota.de tutamail.com keemail.me
gmx.de gmx.net gmx.com gmx.at gmx.ch gmx.org gmx.eu gmx.co.uk gmx.us gmx.fr gmx.es
web.de email.de freenet.de t-online.de mail.de arcor.de posteo.de posteo.net mailbox.org online.de vodafone.de kabelmail.de
telia.com comhem.se bredband.net spray.se passagen.se swipnet.se tele2.se home.se bahnhof.se
online.no broadpark.no start.no frisurf.no epost.no
jubii.dk ofir.dk mail.dk mail.tele.dk stofanet.dk
luukku.com kolumbus.fi elisanet.fi pp.inet.fi suomi24.fi netti.fi saunalahti.fi
ziggo.nl kpnmail.nl planet.nl hetnet.nl xs4all.nl home.nl casema.nl upcmail.nl chello.nl quicknet.nl telfort.nl kpnplanet.nl
skynet.be telenet.be proximus.be scarlet.be
mweb.co.za telkomsa.net vodamail.co.za webmail.co.za iafrica.com absamail.co.za lantic.net afrihost.co.za
orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr aliceadsl.fr
libero.it virgilio.it tiscali.it alice.it tin.it tim.it inwind.it iol.it
bluewin.ch sunrise.ch hispeed.ch aon.at chello.at
btinternet.com btopenworld.com sky.com virginmedia.com ntlworld.com talktalk.net blueyonder.co.uk tiscali.co.uk
wp.pl o2.pl onet.pl interia.pl op.pl gazeta.pl seznam.cz email.cz centrum.cz azet.sk zoznam.sk freemail.hu citromail.hu abv.bg mail.bg
terra.es telefonica.net sapo.pt
comcast.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com optonline.net frontier.com
shaw.ca rogers.com sympatico.ca telus.net bigpond.com optusnet.com.au iinet.net.au xtra.co.nz
mail.com email.com usa.com engineer.com consultant.com europe.com post.com
fastmail.com fastmail.fm hey.com zoho.com zohomail.com zohomail.eu hushmail.com inbox.com runbox.com mailfence.com startmail.com
mail.ru bk.ru list.ru inbox.ru internet.ru yandex.ru yandex.com ya.ru rambler.ru ukr.net i.ua
qq.com foxmail.com 163.com 126.com yeah.net sina.com sohu.com 139.com 189.cn aliyun.com
naver.com daum.net hanmail.net rediffmail.com uol.com.br bol.com.br terra.com.br ig.com.br
`
		.trim()
		.split(/\s+/),
);

/** @param domain normalised */
export function isFreeMailDomain(domain: string): boolean {
	return freeMailDomains.has(domain);
}
