/** Forwards as mail programs write them, and mails that only look like forwards; all of our own writing. */

export interface Sample {
	name: string;
	subject: string;
	text: string;
	html?: string;
}

/** Words of the header (from, date, subject, to), of the line above it, and the prefix of Outlook's subjects. */
const languages: Record<
	string,
	{ words: [string, string, string, string]; sent: string; line: string; prefix: string }
> = {
	en: {
		words: ['From', 'Date', 'Subject', 'To'],
		sent: 'Sent',
		line: 'Begin forwarded message',
		prefix: 'FW',
	},
	de: {
		words: ['Von', 'Datum', 'Betreff', 'An'],
		sent: 'Gesendet',
		line: 'Anfang der weitergeleiteten Nachricht',
		prefix: 'WG',
	},
	fr: {
		words: ['De', 'Date', 'Objet', 'À'],
		sent: 'Envoyé',
		line: 'Début du message transféré',
		prefix: 'TR',
	},
	es: {
		words: ['De', 'Fecha', 'Asunto', 'Para'],
		sent: 'Enviado',
		line: 'Inicio del mensaje reenviado',
		prefix: 'RV',
	},
	it: {
		words: ['Da', 'Data', 'Oggetto', 'A'],
		sent: 'Inviato',
		line: 'Inizio messaggio inoltrato',
		prefix: 'I',
	},
	nl: {
		words: ['Van', 'Datum', 'Onderwerp', 'Aan'],
		sent: 'Verzonden',
		line: 'Begin doorgestuurd bericht',
		prefix: 'FW',
	},
	sv: {
		words: ['Från', 'Datum', 'Ämne', 'Till'],
		sent: 'Skickat',
		line: 'Vidarebefordrat mejl',
		prefix: 'VB',
	},
	da: {
		words: ['Fra', 'Dato', 'Emne', 'Til'],
		sent: 'Sendt',
		line: 'Start på videresendt besked',
		prefix: 'VS',
	},
	fi: {
		words: ['Lähettäjä', 'Päivämäärä', 'Aihe', 'Vastaanottaja'],
		sent: 'Lähetetty',
		line: 'Välitetty viesti alkaa',
		prefix: 'VL',
	},
	pl: {
		words: ['Od', 'Data', 'Temat', 'Do'],
		sent: 'Wysłano',
		line: 'Początek przekazywanej wiadomości',
		prefix: 'PD',
	},
	pt: {
		words: ['De', 'Data', 'Assunto', 'Para'],
		sent: 'Enviada',
		line: 'Início da mensagem encaminhada',
		prefix: 'ENC',
	},
	cs: {
		words: ['Od', 'Datum', 'Předmět', 'Komu'],
		sent: 'Odesláno',
		line: 'Začátek přeposílané zprávy',
		prefix: 'FW',
	},
	ru: {
		words: ['От', 'Дата', 'Тема', 'Кому'],
		sent: 'Отправлено',
		line: 'Начало переадресованного сообщения',
		prefix: 'FW',
	},
	hu: {
		words: ['Feladó', 'Dátum', 'Tárgy', 'Címzett'],
		sent: 'Elküldve',
		line: 'Továbbított levél kezdete',
		prefix: 'FW',
	},
	tr: {
		words: ['Kimden', 'Tarih', 'Konu', 'Kime'],
		sent: 'Gönderilen',
		line: 'İleti başlangıcı',
		prefix: 'İLT',
	},
	ja: {
		words: ['差出人', '日付', '件名', '宛先'],
		sent: '送信日時',
		line: '転送されたメッセージ',
		prefix: 'FW',
	},
};

const bea = 'Bea Kund <bea@customer.example>';
const ann = 'Ann Own <ann@own.example>';
const date = '2026-03-05 10:00';
const body = 'Please deliver.\n\nBea';
const escape = (text: string) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const link = (who: string) => who.replace(/<(.*)>/, '&lt;<a href="mailto:$1">$1</a>&gt;');
const quote = (text: string) => text.replace(/^/gm, '> ');
const html = (text: string) => `<div>${escape(text).replaceAll('\n', '<br>')}</div>`;

type Words = [string, string, string, string];
const header = ([from, day, subject, to]: Words, colon = ':') =>
	`${from}${colon} ${bea}\n${day}${colon} ${date}\n${subject}${colon} Order 4711\n${to}${colon} ${ann}`;
const boldHeader = ([from, day, subject, to]: Words, order = [0, 1, 3, 2]) => {
	const rows = [
		`<b>${from}:</b> ${link(bea)}`,
		`<b>${day}:</b> ${date}`,
		`<b>${subject}:</b> Order 4711`,
		`<b>${to}:</b> ${link(ann)}`,
	];
	return order.map((row) => rows[row]).join('<br>');
};
const plainHtml = '<p>Please deliver.</p><p>Bea</p>';

/** Every one is Bea's mail to Ann. */
export const forwards: Sample[] = [
	...Object.entries(languages).flatMap(([language, { words, sent, line, prefix }]) => {
		const colon = language === 'ja' ? '：' : ':';
		const outlook: Words = [words[0], sent, words[2], words[3]];
		return [
			{
				name: `Gmail ${language}, text`,
				subject: 'Fwd: Order 4711',
				text: `FYI\n\n---------- Forwarded message ---------\n${header(words, colon)}\n\n\n${body}\n`,
			},
			{
				name: `Outlook ${language}, HTML`,
				subject: `${prefix}: Order 4711`,
				text: '',
				html: `<div class="WordSection1"><p>FYI</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal">${boldHeader(outlook)}</p></div></div>${plainHtml}</div>`,
			},
			{
				name: `Outlook ${language}, text`,
				subject: `${prefix}: Order 4711`,
				text: `FYI\n\n${outlook[0]}: ${bea}\n${outlook[1]}: ${date}\n${outlook[3]}: ${ann}\n${outlook[2]}: Order 4711\n\n${body}`,
			},
			{
				name: `Apple Mail ${language}, HTML`,
				subject: 'Fwd: Order 4711',
				text: '',
				html: `FYI<br><div><br><blockquote type="cite"><div>${line}:</div><br><div>${boldHeader(words, [0, 2, 1, 3]).replaceAll('<br>', '</div><div>')}</div><br><div>${plainHtml}</div></blockquote></div>`,
			},
			{
				name: `Apple Mail ${language}, text`,
				subject: 'Fwd: Order 4711',
				text: `FYI\n\n${line}:\n\n${quote(`${header(words)}\n\n${body}`)}\n`,
			},
		];
	}),
	{
		name: 'Thunderbird, HTML table',
		subject: 'Fwd: Order 4711',
		text: '',
		html: `<p>FYI</p><div class="moz-forward-container"><br>-------- Forwarded Message --------<table class="moz-email-headers-table"><tbody><tr><th align="right">Subject: </th><td>Order 4711</td></tr><tr><th>Date: </th><td>Thu, 5 Mar 2026 10:00:00</td></tr><tr><th>From: </th><td>${link(bea)}</td></tr><tr><th>To: </th><td>${link(ann)}</td></tr></tbody></table><br>${plainHtml}</div>`,
	},
	{
		name: 'Thunderbird German, text',
		subject: 'Fwd: Order 4711',
		text: `FYI\n\n\n-------- Weitergeleitete Nachricht --------\nBetreff: \tOrder 4711\nDatum: \tThu, 5 Mar 2026 10:00:00\nVon: \t${bea}\nAn: \t${ann}\n\n\n\n${body}`,
	},
	{
		name: 'Yahoo, run together',
		subject: 'Fw: Order 4711',
		text: `FYI\n\n----- Forwarded Message ----- From: Bea Kund <bea@customer.example>To: Ann Own <ann@own.example>Sent: 2026-03-05 10:00Subject: Order 4711\n${body}`,
	},
	{
		name: 'Yahoo, HTML',
		subject: 'Fw: Order 4711',
		text: '',
		html: `<div>FYI</div><div><div>----- Forwarded Message -----</div><div><b>From:</b> Bea Kund &lt;bea@customer.example&gt;</div><div><b>To:</b> ${link(ann)}</div><div><b>Sent:</b> ${date}</div><div><b>Subject:</b> Order 4711</div><div><br></div>${plainHtml}</div>`,
	},
	{
		name: 'Outlook.com, line of underscores',
		subject: 'Fw: Order 4711',
		text: `FYI\n\n________________________________\nFrom: ${bea}\nSent: Thursday, March 5, 2026 10:00 AM\nTo: ${ann}\nSubject: Order 4711\n\n${body}`,
	},
	{
		name: 'Outlook mobile',
		subject: 'Fw: Order 4711',
		text: `FYI\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Bea Kund <bea@customer.example>\nSent: Thursday, March 5, 2026 10:00:00 AM\nTo: Ann Own <ann@own.example>\nSubject: Order 4711\n\n${body}`,
	},
	{
		name: 'Outlook classic, mailto in brackets',
		subject: 'FW: Order 4711',
		text: `FYI\n\n-----Original Message-----\nFrom: Bea Kund [mailto:bea@customer.example] \nSent: Thursday, March 05, 2026 10:00 AM\nTo: Ann Own [mailto:ann@own.example]\nSubject: Order 4711\n\n${body}`,
	},
	{
		name: 'Outlook, addresses twice',
		subject: 'FW: Order 4711',
		text: `FYI\n\nFrom: Bea Kund <bea@customer.example<mailto:bea@customer.example>>\nSent: 5 March 2026 10:00\nTo: Ann Own <ann@own.example<mailto:ann@own.example>>\nSubject: Order 4711\n\n${body}`,
	},
	{
		name: 'Outlook, an external sender marked',
		subject: '[EXTERNAL] FW: Order 4711',
		text: `From: ${bea}\nSent: 5 March 2026 10:00\nTo: ${ann}\nSubject: Order 4711\n\n${body}`,
	},
	{
		name: 'IONOS',
		subject: 'Fwd: Order 4711',
		text: `FYI\n> ---------- Original Message ----------\n> From: ${bea}\n> To: ${ann}\n> Date: 03/05/2026 10:00 AM CET\n> Subject: Order 4711\n> \n> \n${quote(body)}`.replace(
			/^> /gm,
			'',
		),
	},
	{
		name: 'HubSpot',
		subject: 'Fwd: Order 4711',
		text: `FYI\n\n---------- Forwarded message ---------\nFrom: Bea Kund (bea@customer.example)\nDate: ${date}\nSubject: Order 4711\nTo: Ann Own (ann@own.example)\n\n${body}`,
	},
	{
		name: 'Missive',
		subject: 'Fwd: Order 4711',
		text: `FYI\n\n---------- Forwarded message ----------\nFrom: Bea Kund <bea@customer.example>\nDate: ${date}\nSubject: Order 4711\nTo: <ann@own.example>\n\n${body}`,
	},
	{
		name: 'iOS, text',
		subject: 'Fwd: Order 4711',
		text: `Sent from my iPhone\n\nBegin forwarded message:\n\n> From: ${bea}\n> Date: March 5, 2026 at 10:00:00\n> To: ${ann}\n> Subject: Order 4711\n> \n> ${body.replaceAll('\n', '\n> ')}`,
	},
	{
		name: 'a link of Markdown as the author',
		subject: 'Fwd: Order 4711',
		text: `---------- Forwarded message ---------\n**From:** [Bea Kund](mailto:bea@customer.example)\n**Date:** ${date}\n**Subject:** Order 4711\n**To:** [Ann Own](mailto:ann@own.example)\n\n${body}`,
	},
	{
		name: 'HTML with the address behind the name alone',
		subject: 'Fwd: Order 4711',
		text: `---------- Forwarded message ---------\nFrom: Bea Kund\nDate: ${date}\nSubject: Order 4711\nTo: Ann Own\n\n${body}`,
		html: `<div>---------- Forwarded message ---------<br>From: <a href="mailto:bea@customer.example">Bea Kund</a><br>Date: ${date}<br>Subject: Order 4711<br>To: <a href="mailto:ann@own.example">Ann Own</a></div><div>${plainHtml}</div>`,
	},
	{
		name: 'a subject changed by the one who forwards',
		subject: 'for the CRM',
		text: `---------- Forwarded message ---------\n${header(languages.en!.words)}\n\n${body}`,
	},
	{
		name: 'recipients folded over lines',
		subject: 'Fwd: Order 4711',
		text: `---------- Forwarded message ---------\nFrom: Bea Kund\n<bea@customer.example>\nDate: ${date}\nSubject: Order 4711\nTo: Ann Own\n<ann@own.example>\n\n${body}`,
	},
];

const reply = 'Yes, on Monday.\n\n';
const block = header(languages.en!.words);
const forwarded = `---------- Forwarded message ---------\n${block}\n\n${body}`;

/** None of these is a forward. */
export const lookAlikes: Sample[] = [
	...Object.entries({
		'en, Gmail': 'On Thu, Mar 5, 2026 at 10:00 AM Bea Kund <bea@customer.example> wrote:',
		'de, Gmail': 'Am Do., 5. März 2026 um 10:00 Uhr schrieb Bea Kund <bea@customer.example>:',
		'fr, Gmail': 'Le jeu. 5 mars 2026 à 10:00, Bea Kund <bea@customer.example> a écrit :',
		'es, Gmail': 'El jue, 5 mar 2026 a las 10:00, Bea Kund (<bea@customer.example>) escribió:',
		'it, Gmail':
			'Il giorno gio 5 mar 2026 alle ore 10:00 Bea Kund <bea@customer.example> ha scritto:',
		'nl, Gmail': 'Op do 5 mrt 2026 om 10:00 schreef Bea Kund <bea@customer.example>:',
		'sv, Gmail': 'Den tors 5 mars 2026 kl 10:00 skrev Bea Kund <bea@customer.example>:',
		'pl, Gmail': 'czw., 5 mar 2026 o 10:00 Bea Kund <bea@customer.example> napisał(a):',
		'a language nobody knows': 'Xyz 5.3.2026 Bea Kund <bea@customer.example> qwrty:',
	}).flatMap(([name, line]) => [
		{ name: `answer ${name}`, subject: 'Re: Order 4711', text: `${reply}${line}\n${quote(body)}` },
		{
			name: `answer to a forward ${name}`,
			subject: 'Re: Fwd: Order 4711',
			text: `${reply}${line}\n${quote(forwarded)}`,
			html: `<p>Yes</p><div>${escape(line)}<blockquote>${html(forwarded)}</blockquote></div>`,
		},
	]),
	...Object.entries(languages)
		.slice(0, 8)
		.map(([language, { words, sent }]) => ({
			name: `answer ${language}, Outlook`,
			subject:
				language === 'de'
					? 'AW: Order 4711'
					: language === 'da'
						? 'SV: Order 4711'
						: 'RE: Order 4711',
			text: `${reply}${header([words[0], sent, words[2], words[3]])}\n\n${body}`,
		})),
	{
		name: 'answer in Outlook to a forward',
		subject: 'RE: Fwd: Order 4711',
		text: `${reply}From: Ann Own <ann@own.example>\nSent: ${date}\nTo: Carl <carl@own.example>\nSubject: Fwd: Order 4711\n\n${forwarded}`,
	},
	{
		name: 'answer in Finnish Outlook, VS',
		subject: 'VS: Order 4711',
		text: `${reply}${header(['Lähettäjä', 'Lähetetty', 'Aihe', 'Vastaanottaja'])}\n\n${body}`,
	},
	{
		name: 'a forwarding subject alone',
		subject: 'Fwd: Order 4711',
		text: 'Did you get this?\n\nAnn',
	},
	{
		name: 'an address in a signature',
		subject: 'Order',
		text: 'Hi\n\n--\nAnn Own\nEmail: ann@own.example\nTo: the point',
	},
	{
		name: 'a journey',
		subject: 'Trip',
		text: 'From: Berlin\nTo: Munich\nDate: 5 March\nSubject: none',
	},
	{
		name: 'talk of forwarding',
		subject: 'Order',
		text: 'I will look at the forwarded message:\nit says From: us.',
	},
	{
		name: 'a header pasted into an ordinary mail',
		subject: 'Question',
		text: `What is this header?\n\n${block}\n`,
	},
	{
		name: 'dashes and a heading',
		subject: 'News',
		text: '---------- News ----------\nFrom: us\nTo: you\n',
	},
	{
		name: 'an original message in an answer',
		subject: 'Re: Order',
		text: `${reply}-----Original Message-----\n${block}\n\n${body}`,
	},
	{ name: 'nothing', subject: '', text: '' },
];
