/**
 * The new part of a mail (B25): without the mails it quotes and without its signature, in ten languages. Answers between
 * quoted lines stay; a mail that is nothing but a quote keeps its text.
 */

/** Words that begin "On Monday, Kim wrote:" where it goes over several lines. */
const opener =
	/^(on|am|op|den|le|el|på|il|em|(ma|ti|ke|to|pe|la|su|man|tir|ons|tors|fre|lør|lör|søn|sön|mån|tis)[a-zäöåø]*\.?,?)\s/iu;
const verb =
	/(?:^|[\s>])(wrote|writes|schrieb|schreef|skrev|geskryf|skryf|het .{1,200} geskryf|kirjoitti|a écrit|à écrit|écrivait|escribió|escribio|ha scritto|escreveu)(?:[\s:]|$)/iu;
/** Nobody writes so many, and each is compared with all the words above. */
const maxLines = 50_000;

const mostLines = 4;
const mostCharacters = 400;

/** "-----Original Message-----" and "---------- Forwarded message ---------". */
const divider =
	/^[\s*]*[-_=]{2,}\s*(original(e)?[ -]?(message|nachricht)|urspr(ü|ue)ngliche nachricht|oorspronkelijke? bericht|oorspronklike boodskap|ursprungligt meddelande|opprinnelig melding|oprindelig meddelelse|alkuperäinen viesti|message d['’]origine|message original|mensaje original|forwarded (message|by)|weitergeleitete nachricht|doorgestuurd bericht|aangestuurde boodskap|vidarebefordra[dt]( meddelande)?|videresendt (melding|meddelelse)|välitetty viesti|message transféré|mensaje reenviado)\b.{0,60}$/iu;
const forwardStart =
	/^[\s*]*(begin forwarded message|anfang der weitergeleiteten nachricht|begin doorgestuurd bericht|vidarebefordrat brev|start på videresendt (melding|meddelelse)|début du message (transféré|réexpédié)|inicio del mensaje reenviado)\s?:\s*$/iu;

/** The first line of the header that Outlook and others write above a quoted mail, and those below it. */
const fromLabel =
	/^[\s*]*(from|von|van|från|fra|lähettäjä|de|expéditeur|desde|afzender|avsändare|avsender)\s?:\*?\s/iu;
const otherLabel =
	/^[\s*]*(sent|date|gesendet|datum|verzonden|gestuur|skickat|sendt|dato|lähetetty|päivä(ys|määrä)?|envoyé|enviado( el)?|fecha|to|an|aan|till|til|vastaanottaja|à|para|cc|kopi(e|a|o)?|subject|betreff|onderwerp|onderwerp|ämne|emne|aihe|objet|asunto)\s?:\*?(\s|$)/iu;

const deviceLine =
	/^(sent from (my|outlook|mail|yahoo|samsung)|get outlook for|von meinem .{1,40} gesendet|gesendet (von|mit) |verzonden (vanaf|met|van) |gestuur (vanaf|van) my|skickat från |sendt fra |lähetetty .{0,40}(iphone|ipad|android|puhelimesta|outlook)|envoyé (de|depuis) (mon|ma|outlook)|enviado desde |hämta outlook|holen sie sich outlook|outlook (für|voor|for|pour|para) |télécharger outlook|obtene?r? outlook|hent outlook|download outlook|laai outlook|hanki outlook)/iu;

/** @returns the new part, or the whole text where there is none */
export function readNewText(text: string): string {
	const lines = text.split('\n');
	if (lines.length > maxLines) return text;
	const kept: string[] = [];
	for (let at = 0; at < lines.length;) {
		const line = lines[at]!;
		if (isQuoted(line)) {
			at += 1;
			continue;
		}
		const span = spanOfAttribution(lines, at);
		if (span > 0) {
			const next = findWritten(lines, at + span);
			// Without marks, all that follows is the other mail.
			if (next === -1 || !isQuoted(lines[next]!)) break;
			at = next;
			continue;
		}
		if (isEnd(lines, at)) break;
		kept.push(line);
		at += 1;
	}
	const part = withoutDeviceLine(kept)
		.join('\n')
		.replace(/\n{3,}/g, '\n\n')
		.trim();
	return /[\p{L}\p{N}\p{S}]/u.test(part) ? part : text;
}

function isQuoted(line: string): boolean {
	return /^\s{0,3}>/.test(line);
}

/** @returns over how many lines "On Monday, Kim wrote:" goes that begins there; 0 for none */
function spanOfAttribution(lines: string[], at: number): number {
	let joined = '';
	for (let count = 1; count <= mostLines && at + count <= lines.length; count += 1) {
		const line = lines[at + count - 1]!.trim();
		if (line === '' || line.length > mostCharacters) return 0;
		if (count === 2 && !opener.test(joined)) return 0;
		if (count > 1 && (opener.test(`${line} `) || isQuoted(line))) return 0;
		joined = joined === '' ? line : `${joined} ${line}`;
		if (joined.length > mostCharacters) return 0;
		if (!/[:：]\s*$/.test(joined) || !verb.test(joined)) continue;
		const next = findWritten(lines, at + count);
		const isAbove = next !== -1 && isQuoted(lines[next]!);
		return /\d|@/.test(joined) || isAbove ? count : 0;
	}
	return 0;
}

/** Where the signature, or the other mail, begins for good. */
function isEnd(lines: string[], at: number): boolean {
	const line = lines[at]!;
	if (line.length > mostCharacters) return false;
	if (/^--\s?$/.test(line)) return line === '-- ' || isShortRest(lines, at);
	if (divider.test(line) || forwardStart.test(line)) return true;
	if (/^[\s*]*[_-]{5,}\s*$/.test(line)) {
		const next = findWritten(lines, at + 1);
		return next !== -1 && isHeaderBlock(lines, next);
	}
	return isHeaderBlock(lines, at);
}

const mostSignatureLines = 12;

function isShortRest(lines: string[], at: number): boolean {
	let written = 0;
	for (let next = at + 1; next < lines.length && !isQuoted(lines[next]!); next += 1) {
		if (lines[next]!.trim() !== '' && (written += 1) > mostSignatureLines) return false;
	}
	return true;
}

function isHeaderBlock(lines: string[], at: number): boolean {
	if (!fromLabel.test(lines[at]!.slice(0, mostCharacters))) return false;
	const labels = lines
		.slice(at + 1, at + 8)
		.filter((line) => otherLabel.test(line.slice(0, mostCharacters)));
	return labels.length >= 2;
}

/** @returns the next line with something on it, or -1 */
function findWritten(lines: string[], from: number): number {
	for (let at = from; at < lines.length; at += 1) if (lines[at]!.trim() !== '') return at;
	return -1;
}

/** "Sent from my phone", where it is the last line. */
function withoutDeviceLine(lines: string[]): string[] {
	let end = lines.length;
	while (end > 0 && lines[end - 1]!.trim() === '') end -= 1;
	const last = lines[end - 1]?.trim() ?? '';
	return last.length <= 120 && deviceLine.test(last) ? lines.slice(0, end - 1) : lines;
}
