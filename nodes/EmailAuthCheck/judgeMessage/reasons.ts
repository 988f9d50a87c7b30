/**
 * All sentences of Email Auth Check (promises P09 and B01), made from codes: why a mail passed, failed or could not be
 * judged, in words for an operator. None holds text of the mail's body.
 */
import { defineReasons, quote } from '../../shared/reasons/receipt';

interface Domain {
	domain: string;
}

interface Signature extends Domain {
	selector: string;
}

/** A domain in quotes; a mail may name none, or one that cannot be read. */
const named = (domain: string) => (quote(domain) === '""' ? 'an unreadable domain' : quote(domain));

const signature = ({ domain, selector }: Signature) =>
	`The DKIM signature of ${named(domain)}${quote(selector) === '""' ? '' : ` (selector ${quote(selector)})`}`;

const whoSetsUp = ({ domain }: Domain) =>
	`The mail provider or the domain administrator${domain ? ` of ${quote(domain)}` : ''} sets it up.`;

export const makeReason = defineReasons({
	// What decided.
	spfAligned: ({ domain }: Domain) =>
		`SPF passed: ${named(domain)}, the author's domain, allows the server that delivered the mail.`,
	dkimAligned: (facts: Signature) =>
		`${signature(facts)} is valid and covers the whole mail, and the domain is the author's.`,
	spfPassed: ({ domain }: Domain) =>
		`SPF passed for ${named(domain)}, which is not the author's domain: it says where the mail came from, not who wrote it.`,
	dkimPassed: (facts: Signature) =>
		`${signature(facts)} is valid, but the domain is not the author's: it says who passed the mail on, not who wrote it.`,
	arcVouched: ({ sealers }: { sealers: string[] }) =>
		`Trusted forwarders (${sealers.map(named).join(', ')}) saw the mail pass DMARC before they changed it, and their ARC chain is valid.`,
	dmarcPassed: ({ domain }: Domain) => `DMARC passed under the policy of ${named(domain)}.`,

	ownSentFolder: () =>
		'The mail lies in the Sent folder of its author, who signs in to this mailbox, and was never delivered: nobody else could put it there.',

	// What went wrong, as a whole.
	bothFailed: () => 'Neither SPF nor DKIM passed, so nothing says where the mail came from.',
	nothingAligned: ({ domain }: Domain) =>
		`Neither SPF nor DKIM passed for the author's domain ${named(domain)}, so nothing proves that the mail is from there.`,
	dmarcFailed: ({ domain, policy }: Domain & { policy: string }) =>
		`DMARC failed: ${named(domain)} asks to treat such mail with "${policy}".`,
	noDmarcPolicy: ({ domain }: Domain) =>
		`${named(domain)} publishes no usable DMARC policy, so DMARC cannot pass.`,
	dmarcUnavailable: ({ domain }: Domain) =>
		`The DMARC policy of ${named(domain)} could not be looked up; try again later.`,
	retryLater: () =>
		'A DNS look-up that matters failed for the moment: send the item through this node again later.',
	cannotBeKnown: () =>
		'SPF could not be computed from this mail and might have passed for the author; trying again changes nothing.',
	sourceOfOther: () =>
		'The raw source that was judged is not that of the mail on the item: authors, recipients, subject or size differ. Use the source that the trigger put there, or hand on an item without another mail.',
	helpSpf: (facts: Domain) =>
		`SPF is the list, published by a domain, of the servers that may send its mail. ${whoSetsUp(facts)}`,
	helpDkim: (facts: Domain) =>
		`DKIM is a signature that a domain's mail server puts on each mail, so that changes show. ${whoSetsUp(facts)}`,

	// Authors.
	noFrom: () => 'The mail names no author: it has no From address.',
	severalFromFields: () =>
		'The mail has more than one From field; programs show different ones, so none is believed.',
	severalAuthors: ({ count }: { count: number }) =>
		`The mail names ${count} authors; who of them wrote it cannot be told.`,
	groupAuthor: () => 'The From field names a group, not an author.',
	unparsableFrom: () =>
		'The From field does not follow the grammar of addresses, so nobody is its author.',
	hiddenAuthor: ({ hidden, domain }: { hidden: string; domain: string }) =>
		`The author's display name shows the address ${quote(hidden)}, but the mail is from ${named(domain)}.`,
	lookAlikeDomain: ({ domain }: Domain) =>
		`The author's domain ${named(domain)} is written in mixed or look-alike letters, so that it can be mistaken for another.`,
	tooManyLookUps: ({ limit }: { limit: number }) =>
		`To check the mail takes more than ${limit} DNS look-ups, which no honest mail needs; what they would have told is left open, and trying again changes nothing.`,
	headerTooLarge: () =>
		'The header of the mail is larger than any honest mail has, so it was not read.',

	// The Sent folder.
	sentByOther: () =>
		'The mail lies in the Sent folder of the mailbox, but its author is not the address that the mailbox is signed in to with, so the folder proves nothing.',
	sentFolderDelivered: () =>
		'The mail lies in the Sent folder of the mailbox, but its header shows that it was delivered, perhaps by somebody else, so the folder proves nothing.',

	// SPF.
	spfFail: ({ domain, clientIp }: Domain & { clientIp: string }) =>
		`SPF failed: ${named(domain)} does not allow ${clientIp} to send its mail.`,
	spfSoftfail: ({ domain, clientIp }: Domain & { clientIp: string }) =>
		`SPF failed softly: ${named(domain)} says that ${clientIp} probably may not send its mail.`,
	spfNeutral: ({ domain, clientIp }: Domain & { clientIp: string }) =>
		`SPF says nothing: ${named(domain)} neither allows nor forbids ${clientIp}.`,
	spfNone: ({ domain }: Domain) => `SPF says nothing: ${named(domain)} publishes no SPF record.`,
	spfTemperror: ({ domain }: Domain) =>
		`SPF could not be checked: a DNS look-up for ${named(domain)} failed for the moment.`,
	spfPermerror: ({ domain }: Domain) =>
		`SPF could not be evaluated: the SPF record of ${named(domain)} is faulty.`,
	spfBelieved: ({ result, domain }: Domain & { result: string }) =>
		`The receiving server reported SPF "${result}" for ${named(domain)} (Authentication-Results).`,
	spfNoReceived: () =>
		'SPF could not be computed: the mail has no Received field of the receiving server.',
	spfOnlyInternalHops: () =>
		'SPF could not be computed: according to its Received fields the mail never came from outside.',
	spfPrivateHop: ({ address }: { address: string }) =>
		`SPF could not be computed: the mail came from ${address}, which is no address on the internet. If that is a relay or filter of your own, write ${address} into "Trusted Networks". Do not if it is a gateway (NAT, Docker, a load balancer) behind which senders from outside look alike.`,
	spfHandedIn: () =>
		'SPF could not be computed: the mail was handed in on the mail server itself, not sent by another mail server.',
	spfSubmission: () =>
		'SPF could not be computed: the mail was handed in by a signed-in user, not by another mail server.',
	spfFetched: () =>
		'SPF could not be computed: the mail was collected from another mailbox, so the sending server is not known.',
	spfUnclear: () =>
		'SPF could not be computed: a Received field contradicts itself, which a forged greeting can cause.',
	spfHopWithoutAddress: () =>
		'SPF could not be computed: the receiving server did not record the address of the sending one.',
	spfEnvelopeSenderUnknown: () =>
		'SPF could not be computed: no trustworthy field tells the envelope sender (Return-Path).',
	spfHeloUnknown: () =>
		'SPF could not be computed: the mail has the null sender and the greeting (HELO) was not recorded.',

	// DKIM.
	dkimNone: () => 'The mail has no DKIM signature.',
	dkimBodyChanged: (facts: Signature) =>
		`${signature(facts)} failed: the body was changed after signing.`,
	dkimHeaderChanged: (facts: Signature) =>
		`${signature(facts)} failed: a signed header field was changed, or the signature is not from that domain.`,
	dkimKeyMissing: (facts: Signature) =>
		`${signature(facts)} failed: the domain publishes no such key.`,
	dkimKeyRevoked: (facts: Signature) =>
		`${signature(facts)} failed: the domain has revoked the key.`,
	dkimKeyUnusable: (facts: Signature) =>
		`${signature(facts)} failed: the published key is faulty or not meant for this use.`,
	dkimKeyUnavailable: (facts: Signature) =>
		`${signature(facts)} could not be checked: looking up the key failed for the moment.`,
	dkimExpired: (facts: Signature) => `${signature(facts)} had expired when the mail was received.`,
	dkimSignedInFuture: (facts: Signature) =>
		`${signature(facts)} is dated after the mail was received.`,
	dkimWeakKey: ({ keyBits, ...facts }: Signature & { keyBits: number }) =>
		`${signature(facts)} does not count: its key of ${keyBits} bits is too weak.`,
	dkimWeakAlgorithm: (facts: Signature) =>
		`${signature(facts)} does not count: rsa-sha1 is no longer safe.`,
	dkimUnknownAlgorithm: (facts: Signature) => `${signature(facts)} uses an unknown algorithm.`,
	dkimBodyNotCovered: (facts: Signature) =>
		`${signature(facts)} does not count: it covers a part of the body only (l=), and more was added.`,
	dkimDuplicateHeader: ({ duplicate, ...facts }: Signature & { duplicate: string }) =>
		`${signature(facts)} does not count: ${quote(duplicate)} occurs more often than it was signed.`,
	dkimContentAdded: ({ field, ...facts }: Signature & { field: string }) =>
		`${signature(facts)} does not count: ${quote(field)}, which says how the text is to be read, was added after it.`,
	dkimFromNotSigned: (facts: Signature) =>
		`${signature(facts)} does not count: it does not cover From.`,
	dkimIdentityMismatch: (facts: Signature) =>
		`${signature(facts)} does not count: it names an identity (i=) of another domain.`,
	dkimMalformed: (facts: Signature) =>
		`${signature(facts)} does not follow the grammar of signatures.`,
	dkimTooLong: (facts: Signature) =>
		`${signature(facts)} was not checked: its header field is longer, or has longer blanks, than any honest one.`,
	dkimTooMany: (facts: Signature) =>
		`${signature(facts)} was not checked: the mail has more signatures than any honest mail.`,
	recipientsNotSigned: () =>
		'Only DKIM vouches for the mail, and the signature covers neither To nor Cc: whoever passed the mail on may have changed its recipients.',
	recipientsAdded: ({ count }: { count: number }) =>
		`Only DKIM vouches for the mail, and ${count === 1 ? '1 recipient stands' : `${count} recipients stand`} where whoever passed it on may have added them (Bcc, Resent fields, To or Cc without a signature): they do not count.`,
	subjectNotSigned: () =>
		'Only DKIM vouches for the mail, and the signature does not cover the subject: whoever passed the mail on may have changed it.',
	contentNotSigned: ({ field }: { field: string }) =>
		`Only DKIM vouches for the mail, and the signature does not cover ${quote(field)}: whoever passed the mail on may have changed how its text is read.`,
	dkimTesting: ({ domain }: Domain) =>
		`${named(domain)} says that it is only testing DKIM (t=y); its signature is valid all the same.`,
	dkimBelieved: ({ result, domain }: Domain & { result: string }) =>
		`The receiving server reported DKIM "${result}" for ${named(domain)} (Authentication-Results).`,

	// ARC.
	arcInvalid: () => 'The ARC chain of the mail is broken, so no forwarder can vouch for it.',
	arcUntrusted: ({ sealers }: { sealers: string[] }) =>
		`The mail has a valid ARC chain of ${sealers.map(named).join(', ')}, who are not all trusted here.`,
	arcSawNoPass: ({ sealers }: { sealers: string[] }) =>
		`Trusted forwarders (${sealers.map(named).join(', ')}) passed the mail on, but the first of them did not see it pass DMARC for its author.`,
	arcUnavailable: () =>
		'The ARC chain could not be checked: looking up a key failed for the moment.',
});
