import { htmlToText } from '../../../nodes/shared/message/htmlToText';
import { readNewText } from '../../../nodes/shared/message/newText';

describe('B25 newText leaves out the mail that is answered', () => {
	it.each([
		['en', 'On Thu, 5 Mar 2026 at 10:00, Kim Law <kim@x.example> wrote:'],
		['sv', 'Den tors 5 mars 2026 kl 10:00 skrev Kim Law <kim@x.example>:'],
		['de', 'Am Do., 5. März 2026 um 10:00 Uhr schrieb Kim Law <kim@x.example>:'],
		['nl', 'Op do 5 mrt 2026 om 10:00 schreef Kim Law <kim@x.example>:'],
		['af', 'Op Do. 5 Mrt. 2026 om 10:00 het Kim Law <kim@x.example> geskryf:'],
		['nb', 'tor. 5. mars 2026 kl. 10:00 skrev Kim Law <kim@x.example>:'],
		['da', 'Den tor. 5. mar. 2026 kl. 10.00 skrev Kim Law <kim@x.example>:'],
		['fi', 'to 5. maalisk. 2026 klo 10.00 Kim Law (kim@x.example) kirjoitti:'],
		['fr', 'Le jeu. 5 mars 2026 à 10:00, Kim Law <kim@x.example> a écrit :'],
		['es', 'El jue, 5 mar 2026 a las 10:00, Kim Law (<kim@x.example>) escribió:'],
	])('%s: %s', (_language, attribution) => {
		const quote = '> Old text\n>\n> More';
		expect(readNewText(`New text\n\n${attribution}\n\n${quote}\n`)).toBe('New text');
		expect(readNewText(`${attribution}\n${quote}\n\nAnswer below`)).toBe('Answer below');
		const [front, back] = attribution.split(/(?<=10[:.]00\S*) /) as [string, string];
		expect(readNewText(`New text\n\n${front}\n${back}\n${quote}`)).toBe('New text');
		expect(readNewText(`New text\n\n${attribution}\n\nOld text without marks`)).toBe('New text');
	});

	it.each([
		['en', 'From: Kim\nSent: Thursday\nTo: Bea\nSubject: Offer'],
		['sv', 'Från: Kim\nSkickat: torsdag\nTill: Bea\nÄmne: Offert'],
		['de', 'Von: Kim\nGesendet: Donnerstag\nAn: Bea\nBetreff: Angebot'],
		['nl', 'Van: Kim\nVerzonden: donderdag\nAan: Bea\nOnderwerp: Offerte'],
		['af', 'Van: Kim\nGestuur: Donderdag\nAan: Bea\nOnderwerp: Aanbod'],
		['nb', 'Fra: Kim\nSendt: torsdag\nTil: Bea\nEmne: Tilbud'],
		['da', 'Fra: Kim\nSendt: torsdag\nTil: Bea\nEmne: Tilbud'],
		['fi', 'Lähettäjä: Kim\nLähetetty: torstai\nVastaanottaja: Bea\nAihe: Tarjous'],
		['fr', 'De : Kim\nEnvoyé : jeudi\nÀ : Bea\nObjet : Offre'],
		['es', 'De: Kim\nEnviado el: jueves\nPara: Bea\nAsunto: Oferta'],
	])('%s: the header block of Outlook', (_language, block) => {
		expect(readNewText(`New text\n\n${block}\n\nOld text`)).toBe('New text');
		expect(readNewText(`New text\n\n________________________________\n${block}\n\nOld`)).toBe(
			'New text',
		);
		expect(readNewText(`New text\n\n${block.replace(/^[^:]+:/gm, '*$&*')}\n\nOld`)).toBe(
			'New text',
		);
	});

	it.each([
		'-----Original Message-----',
		'-----Ursprüngliche Nachricht-----',
		'-----Oorspronkelijk bericht-----',
		'-----Ursprungligt meddelande-----',
		'-----Opprinnelig melding-----',
		'-----Oprindelig meddelelse-----',
		'-----Alkuperäinen viesti-----',
		"-----Message d'origine-----",
		'-----Mensaje original-----',
		'---------- Forwarded message ---------',
		'Begin forwarded message:',
	])('%s', (divider) => {
		expect(readNewText(`New text\n\n${divider}\nOld text`)).toBe('New text');
	});

	it.each([
		['Sent from my iPhone'],
		['Get Outlook for iOS [https://aka.ms/o0ukef]'],
		['Von meinem iPhone gesendet'],
		['Verzonden vanaf mijn iPhone'],
		['Skickat från min iPhone'],
		['Sendt fra min iPhone'],
		['Lähetetty iPhonesta'],
		['Envoyé de mon iPhone'],
		['Enviado desde mi iPhone'],
	])('%s is no text', (line) => {
		expect(readNewText(`New text\n\n${line}\n`)).toBe('New text');
	});

	it.each([
		['a signature', 'New text\n-- \nKim\nLaw Ltd', 'New text'],
		['a signature whose blank was lost', 'New text\n--\nKim\nLaw Ltd', 'New text'],
		['answers between quoted lines', '> One?\nYes\n> Two?\nNo', 'Yes\nNo'],
		['a quote alone keeps its text', '> Old\n> text', '> Old\n> text'],
		[
			'a forward without a word keeps its text',
			'---------- Forwarded message ---------\nFrom: a@x\n\nOld',
			'---------- Forwarded message ---------\nFrom: a@x\n\nOld',
		],
		['no quote', 'Hello\n\nBye', 'Hello\n\nBye'],
		['nothing', '', ''],
		['a thumb is text', '👍\n\n> Old', '👍'],
		['what only sounds like one', 'My boss wrote:\nwe want it', 'My boss wrote:\nwe want it'],
		[
			'words of a header in a sentence',
			'From: here on all is well.\nBye',
			'From: here on all is well.\nBye',
		],
		[
			'a sentence above that begins alike',
			'On Monday we deliver 5.\nOn Thu, 5 Mar 2026, Kim <kim@x> wrote:\n> Old',
			'On Monday we deliver 5.',
		],
		['a ruler between paragraphs', 'One\n-----\nTwo', 'One\n-----\nTwo'],
	])('%s', (_name, text, expected) => {
		expect(readNewText(text)).toBe(expected);
	});

	it.each([
		[
			'Gmail',
			'<div dir="ltr">New <b>text</b></div><br><div class="gmail_quote"><div class="gmail_attr">On Thu, 5 Mar 2026 at 10:00, Kim &lt;<a href="mailto:kim@x.example">kim@x.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote">Old</blockquote></div>',
		],
		[
			'Outlook',
			'<p class=MsoNormal>New text</p><div style="border-top:solid"><p class=MsoNormal><b>From:</b> Kim<br><b>Sent:</b> Thursday<br><b>To:</b> Bea<br><b>Subject:</b> Offer</p></div><p>Old</p>',
		],
		[
			'Apple Mail',
			'<div>New text</div><div><br><blockquote type="cite"><div>On 5 Mar 2026, at 10:00, Kim &lt;kim@x.example&gt; wrote:</div><div>Old</div></blockquote></div>',
		],
		[
			'Thunderbird',
			'<p>New text</p><div class="moz-cite-prefix">Am 05.03.26 um 10:00 schrieb Kim:<br></div><blockquote type="cite">Old</blockquote>',
		],
	])('HTML of %s', (_name, html) => {
		expect(readNewText(htmlToText(html)!)).toBe('New text');
	});

	it('B35 hostile texts end', () => {
		for (const text of [
			'On 1 '.repeat(2e5),
			'On 1\n'.repeat(2e5),
			'From: a\n'.repeat(1e5),
			'--\n'.repeat(2e5),
			'>\n'.repeat(3e5),
			'On 5 wrote:\n\n'.repeat(5e4),
		]) {
			expect(typeof readNewText(text)).toBe('string');
		}
	});
});
