/** Where confirmation links lead: from the trigger's address, found or given, to the link in the mail. */
import { ProblemError } from '../reasons/problem';
import { readWebAddress } from './html';
import { namePage } from './signedLink';

/** The path the trigger has, and Send Confirmation expects, when nothing else is set. */
export const defaultPath = 'confirm-alternative-sender';

/** The path that a person's own page has when nothing else is set. */
export const ownPagePath = 'my-mail-settings';

/** The part of the address of a person's own page that shows there that an address was confirmed. */
export const confirmedAnchor = 'address-confirmed';

/** The query field of a link that holds its token. */
export const tokenField = 'confirm';

/**
 * Finds the trigger's production address.
 * @param written what the operator set: nothing, a path of a trigger in this n8n, or a whole address
 * @param resumeUrl an address of n8n's own, `<base>/webhook-waiting/<execution>/<node>`, which tells how n8n is
 * reached from outside
 * @throws ProblemError when it is neither
 */
export function findPageAddress(written: string, resumeUrl: string): string {
	const wanted = written.trim() || defaultPath;
	if (/^\/?[A-Za-z0-9_-]{1,100}\/?$/.test(wanted)) {
		const base = new URL(resumeUrl);
		const segments = base.pathname.split('/').filter((segment) => segment !== '');
		const path = [...segments.slice(0, -3), 'webhook', namePage(wanted)];
		return `${base.origin}/${path.join('/')}`;
	}
	const address = readWebAddress(wanted);
	if (address && namePage(new URL(address).pathname)) {
		const url = new URL(address);
		return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
	}
	throw new ProblemError({
		code: 'pageAddressUnusable',
		text: 'The address of the confirmation page is not a web address',
		remedy:
			'Paste the Production URL of your Confirmation Link Trigger into "Confirmation Page URL", or empty the field if the trigger has its default path.',
	});
}

/** @returns the link for the mail */
export function makeLink(pageAddress: string, token: string): string {
	return `${pageAddress}?${tokenField}=${token}`;
}

/**
 * @param settingsUrl checked by `readWebAddress`
 * @returns where a reader goes after confirming; on a person's own page, the reader is told so there
 */
export function sayConfirmed(settingsUrl: string): string {
	const url = new URL(settingsUrl);
	// Another page may take what stands behind the # for a way of its own.
	if (namePage(url.pathname) === ownPagePath && !url.hash) url.hash = confirmedAnchor;
	return url.href;
}
