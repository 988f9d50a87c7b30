/** Names of attachments for people and disks: no path, nothing that hides its end, an ending that fits. */
import libmime from 'libmime';

import { cleanText } from './cleanText';
import type { MimePart } from './mimeParts';

const maxLength = 255;

/**
 * @param position of the attachment in the mail, from 1, for one without a name
 * @param subject of the mail that the attachment is, or empty
 */
export function nameFile(part: MimePart, position: number, subject = ''): string {
	const name = cleanName(part.fileName);
	if (name) return name;
	const ending = part.contentType === 'message/rfc822' ? 'eml' : endingOf(part.contentType);
	return `${cleanName(subject).slice(0, 100) || `attachment-${position}`}.${ending}`;
}

/** @returns the name without its path and without control and direction-changing characters; '' for `.` and `..` */
function cleanName(written: string): string {
	const name = cleanText(written)
		.replace(/[\p{Cc}\p{Cf}]+/gu, '')
		.replace(/^.*[\\/]/s, '')
		.trim();
	return /^[. ]*$/.test(name) ? '' : shorten(name);
}

/** The ending stays. */
function shorten(name: string): string {
	if (name.length <= maxLength) return name;
	const ending = /\.[^.]{1,20}$/.exec(name)?.[0] ?? '';
	return name.slice(0, maxLength - ending.length) + ending;
}

function endingOf(contentType: string): string {
	if (contentType === 'text/calendar') return 'ics';
	const ending = libmime.detectExtension(contentType);
	return ending && ending !== 'bin' ? ending : contentType.startsWith('text/') ? 'txt' : 'bin';
}
