/** Tells mail written by machines: automatic replies (RFC 3834) and bounces (RFC 3464). */
import { valuesOf, type FieldValue } from './headers';

const olderReplySigns = ['x-autoreply', 'x-autorespond', 'x-autoresponse', 'x-auto-reply'];

/** RFC 3834 section 5 `Auto-Submitted` other than `no`, or what automatic replies carried before it. */
export function isAutoSubmitted(fields: FieldValue[]): boolean {
	return (
		valuesOf(fields, 'auto-submitted').some((value) => !/^no\b/i.test(value)) ||
		fields.some(({ name, value }) => olderReplySigns.includes(name) && !/^no$/i.test(value)) ||
		[...valuesOf(fields, 'precedence'), ...valuesOf(fields, 'x-precedence')].some((value) =>
			/^auto[-_]reply$/i.test(value),
		)
	);
}

/** A delivery status notification, or the null envelope sender that servers write on bounces. */
export function isBounce(fields: FieldValue[]): boolean {
	const contentType = valuesOf(fields, 'content-type').at(-1) ?? '';
	const isReport =
		/^multipart\/report\b/i.test(contentType) &&
		/;\s*report-type\s*=\s*"?delivery-status\b/i.test(contentType);
	return isReport || /^<\s*>$/.test(valuesOf(fields, 'return-path')[0] ?? '');
}
