/**
 * Which addresses and owners a confirmation mail may be about (issue of abuse, promise B12): automatic, shared and
 * bounce addresses are not mailed, and nothing a stranger typed is passed on but an address or an identifier.
 */
import { parseAddress } from '../message/address';

export type AddressRefusal = 'addressUnusable' | 'addressAutomatic' | 'addressRole';

/** RFC 2142 section 3 to 5 and what else answers for a group or for nobody. */
const roleNames = new Set(
	'abuse admin administrator accounting accounts billing careers compliance contact customerservice enquiries everyone feedback finance ftp hello help helpdesk hostmaster hr info inquiries investorrelations invoice invoices jobs legal mail marketing media news newsletter noc office orders press privacy registrar root sales security service spam staff subscribe support sysadmin team tech unsubscribe usenet uucp webmaster www'.split(
		' ',
	),
);

/** Local parts of machines: answers to them go nowhere or back to a machine. */
const automaticPatterns = [
	/^(no|not?|do-?not|dont|never)[-_.]?(reply|respond|response|answer)s?([-_.+].*)?$/,
	/^(mailer-?daemon|postmaster|mail-?delivery|bounces?|bounced|mdaemon|listserv|majordomo|mailman|auto-?(reply|responder|mailer|confirm)|return-?path|notifications?|daemon|nobody|null|devnull)([-_.+=].*)?$/,
	/[-_.+](bounces?|request|owner|errors?|noreply|no-reply|subscribe|unsubscribe|admin)$/,
	/^(owner|request|bounces?|errors?|prvs|srs0|srs1|btv1|msprvs1)[-_=+].+$/,
	/^.+=[^=]+\.[a-z]{2,}$/,
];

/**
 * @param address as given by whoever asked
 * @param allowRoles whether shared addresses such as `info@` may be mailed
 * @returns why the address is not mailed, or null
 */
export function findAddressRefusal(address: string, allowRoles: boolean): AddressRefusal | null {
	const parts = parseAddress(address);
	// Quoted local parts are legal, and used for little but tricks; a list of addresses is not an address.
	if (!parts || parts.local.length > 64 || !isPlainLocalPart(parts.local)) return 'addressUnusable';
	if (!parts.domain.includes('.') || /^\d+(\.\d+){3}$/.test(parts.domain)) return 'addressUnusable';
	if (automaticPatterns.some((pattern) => pattern.test(parts.local))) return 'addressAutomatic';
	const [name] = parts.local.split('+');
	return !allowRoles && roleNames.has(name!.replaceAll(/[-_.]/g, '')) ? 'addressRole' : null;
}

/** Mail programs take `www.evil.example/x@…` for a web address: no slash, and nothing that begins like a host. */
function isPlainLocalPart(local: string): boolean {
	return /^[^\s"(),/:;<>@[\\\]\p{C}]+$/u.test(local) && !/(^|[^\p{L}\p{N}])www\./iu.test(local);
}

/**
 * Whether an owner may be named in a mail as it is: an address, an identifier, or a short name. Anything that could
 * carry a message of its own, such as a web address or a sentence, may not.
 */
export function isPresentableOwner(owner: string): boolean {
	if (/^[^\s"(),:;<>@[\\\]\p{C}]{1,64}@[\p{L}\p{N}.-]{1,253}$/u.test(owner)) {
		return isPlainLocalPart(owner.slice(0, owner.lastIndexOf('@'))) && parseAddress(owner) !== null;
	}
	if (/^[A-Za-z0-9_.:-]{1,64}$/.test(owner))
		return !/^www\.|[:]\/|\.(com|net|org|info|biz|ru|cn)$/i.test(owner);
	const words = owner.split(' ');
	return (
		owner.length <= 64 &&
		words.length <= 5 &&
		words.every((word) => /^[\p{L}\p{M}\p{N}]['’\p{L}\p{M}\p{N}-]{0,29}\.?$/u.test(word))
	);
}
