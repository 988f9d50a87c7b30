/**
 * The copy of a message that is logged (B07): its header lists hold those it is logged to and nobody else, and no
 * field of the header names a suppressed person.
 */
import { normalizeAddress } from '../../shared/message/address';
import type { Message, Participant } from '../../shared/message/types';
import { findListed } from './strikePeople';

/** What stays and what goes. */
export interface Cut {
	/** Normalised addresses the mail is logged to. */
	log: ReadonlySet<string>;
	/** Whether an address is a listed person's; never where nobody is struck. */
	isSuppressed: (address: string) => boolean;
}

/** @returns the message for the log; the one given is left alone */
export function cutMessage(message: Message, cut: Cut): Message {
	const recipients = (list: Participant[]) => cutRecipients(list, cut);
	const { sender, resent, originalFrom, ...rest } = message;
	const [original] = originalFrom ? cutOthers([originalFrom], cut) : [];
	return {
		...rest,
		...(original && { originalFrom: original }),
		from: hideNames(message.from, cut),
		authors: message.authors.map((author) => hideNames(author, cut)),
		sender: cutOthers(sender ? [sender] : [], cut)[0] ?? null,
		replyTo: cutOthers(message.replyTo, cut),
		to: recipients(message.to),
		cc: recipients(message.cc),
		bcc: recipients(message.bcc),
		...(resent && {
			resent: {
				from: cutOthers(resent.from, cut),
				to: recipients(resent.to),
				cc: recipients(resent.cc),
				bcc: recipients(resent.bcc),
			},
		}),
	};
}

export function cutRecipients(list: Participant[], cut: Cut): Participant[] {
	return list
		.filter(({ address }) => cut.log.has(address) || cut.log.has(normalizeAddress(address)))
		.map((participant) => hideNames(participant, cut));
}

/** Those who are no recipients stay unless they are suppressed. */
export function cutOthers(list: Participant[], cut: Cut): Participant[] {
	return list
		.filter(({ address }) => findListed(address, cut.isSuppressed).length === 0)
		.map((participant) => hideNames(participant, cut));
}

/** A display name can carry an address: `"kim@firm.com" <office@other.com>`. */
function hideNames(participant: Participant, { isSuppressed }: Cut): Participant {
	return findListed(participant.name, isSuppressed).length > 0
		? { ...participant, name: '' }
		: participant;
}
