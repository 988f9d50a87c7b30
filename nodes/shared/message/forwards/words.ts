/** The words that mail programs write over a mail they quote, in the languages people use; public facts, no order. */

/** What a line of such a header tells; `other` is passed over. */
export type Role = 'from' | 'to' | 'cc' | 'date' | 'subject' | 'other';

const written: Record<Role, string> = {
	from: `from, von, de, da, od, van, fra, från, lähettäjä, feladó, šalje, expeditor, expeditorul, de la, mittente, nadawca,
		отправитель, от, от кого, від, від кого, kimden, gönderen, saatja, nuo, no, pošiljatelj, от кого, απο, από, αποστολέας,
		remitente, remetente, expéditeur, absender, afzender, avsender, avsändare, afsender, odesílatel, odosielateľ, pošiljalac,
		送信元, 差出人, 送信者, 发件人, 寄件者, 寄件人, 發件人, 보낸 사람, 보낸사람, 발신, من, מאת, từ, dari, จาก, frá, kas`,
	to: `to, an, à, a, para, aan, til, till, vastaanottaja, címzett, prima, do, komu, destinatar, destinatarul, către, кому, pre,
		kime, alıcı, pour, adresat, destinatario, destinatários, destinataire, empfänger, mottaker, mottagare, modtager, saaja,
		kam, za, per, per a, до, prejemnik, προς, 送信先, 宛先, 收件人, 收件者, 받는 사람, 받는사람, 수신, إلى, אל, đến, kepada, ถึง`,
	cc: `cc, kopie, kopio, másolat, másolatot kap, kopi, dw, do wiadomości, копия, kopia, bilgi, копія, kópia, kopie (cc), copie à,
		copie, copia, cópia, kopija, kopja, koopia, κοιν, κοιν., κοινοποίηση, 抄送, 副本, 참조, نسخة, עותק, tembusan, bcc, bilgi (cc),
		blindkopie, cci, cco, ccn`,
	date: `date, datum, dato, fecha, päivämäärä, päiväys, dátum, data, dată, дата, tarih, sent, sent on, gesendet, gesendet am,
		envoyé, enviado, enviado el, enviada em, enviada, sendt, skickat, inviato, verzonden, verstuurd, gestuur, wysłano, odesláno,
		odoslané, elküldve, trimis, trimis la, отправлено, відправлено, gönderilen, gönderme tarihi, gönderildi, lähetetty,
		saadetud, kuupäev, išsiųsta, nosūtīts, datums, poslano, poslato, enviat, изпратено, ημερομηνία, στάλθηκε, date d'envoi,
		datum verzonden, 日付, 日時, 送信日時, 发送时间, 发送日期, 日期, 寄件日期, 傳送時間, 날짜, 보낸 날짜, 보낸 시간, تاريخ, التاريخ,
		تاريخ الإرسال, תאריך, נשלח, ngày, tanggal, วันที่`,
	subject: `subject, betreff, objet, sujet, asunto, assunto, oggetto, onderwerp, emne, ämne, aihe, tárgy, predmet, předmět, temat,
		subiect, subiectul, тема, konu, naslov, teema, tema, temats, zadeva, assumpte, относно, θέμα, 件名, 主题, 主旨, 主題, 标题,
		제목, الموضوع, נושא, chủ đề, subjek, perihal, เรื่อง, efni`,
	other: `reply-to, antwort an, répondre à, responder a, rispondi a, antwoord aan, svar til, svara till, vastaus, odpověď na,
		odpowiedź-do, ответ-кому, sender, organization, organisation, attachments, anlagen, pièces jointes, allegati, adjuntos,
		importance, wichtigkeit, priorité, message-id, mailed-by, signed-by, priority, bijlagen, bilagor, vedhæftninger`,
};

const roles = new Map<string, Role>();
for (const [role, list] of Object.entries(written)) {
	for (const word of list.split(',')) {
		const plain = word.trim().normalize('NFC');
		if (!roles.has(plain)) roles.set(plain, role as Role);
	}
}

/** @returns what a header word tells; undefined for any other */
export function roleOf(word: string): Role | undefined {
	return roles.get(word.trim().replace(/\s+/g, ' ').toLowerCase().normalize('NFC'));
}

/** All header words as programs write them: with a capital. For lines that run together. */
export const capitalWords: string[] = [...roles.keys()]
	.filter((word) => word.length > 1)
	.sort((one, other) => other.length - one.length)
	.map((word) => word[0]!.toUpperCase() + word.slice(1));

/** Stems of "forwarded" between dashes or before a colon. */
export const forwardedStems =
	/forward|fwd\.?\s?msg|weitergeleitet|weiterleitung|transf[ée]r|réexpédi|message transmis|reenviad|inoltrat|doorgestuur|doorgezonden|aangestuur|videresend|vidarebefordra|edelleenlähet|välitetty|reencaminhad|encaminhad|przekaz|przesłan|továbbított|přepos[ií]l|přeposlan|preposlan|redirec|пересыл|переадрес|перенаправ|переслан|пересила|препрат|letilen|letilmiş|leti başlang|proslijeđen|prosleđen|posredovan|edastat|persiųst|pārsūt|προωθ|转发|轉寄|轉發|転送|전달|הועבר|הודעה מועברת|محول|إعادة توجيه|diteruskan|chuyển tiếp|reenviat/iu;

/** What subjects of forwards begin with. `vs` and `i` and `tr` mean a reply, or nothing, in other languages. */
const forwardPrefix =
	/^(fwd?|fw|wg|wtrl|tr|trs|rv|i|pd|enc|vb|vl|vs|fs|videresend|vidarebefordrat|doorst|doorg|i̇?lt|ilt|ilet|redir\.?|továbbítás|tov|rnv|пересл|fwd?\[\d{1,3}\]|转发|轉寄|轉發|転送|전달|πρθ|prosl|posl|edasi|reenv|inoltro|weitergeleitet|weiterleitung|forward|forwarded)\s{0,3}[:：]/iu;

/**
 * @param subject of the mail
 * @param words of the header it quotes, in lower case: they tell the language
 */
export function hasForwardPrefix(subject: string, words: ReadonlySet<string>): boolean {
	const plain = subject
		.normalize('NFC')
		.replace(/^(\s*(\[[^\]]{0,60}\]|\([^)]{0,60}\))\s*)+/u, '')
		.trim();
	const prefix = forwardPrefix.exec(plain.toLowerCase())?.[1];
	if (prefix === undefined) return false;
	if (prefix === 'vs') return !words.has('lähettäjä');
	if (prefix === 'i') return words.has('da') || words.has('mittente');
	if (prefix === 'tr') return words.has('de') || words.has('expéditeur');
	return true;
}

/** Verbs of the line above a quoted answer, or what stands for them. */
export const wroteVerbs =
	/\b(wrote|writes|schrieb|a écrit|escribi[oó]|escreveu|ha scritto|scrisse|skrev|skreiv|schreef|geschreven|napisa[lł]\(?a?\)?|napísal|kirjoitti|írta|a scris|написал|пишет|писал|написав|yazdı|kirjutas|rašė|rakstīja|je napisa|pravi|va escriure|έγραψε)|写道|寫道|のメール|작성|כתב|كتب/iu;
