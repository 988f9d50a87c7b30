/** The mails that arrive in the CRM mailbox of a new sandbox, one for each way a mail can go. */
import type { Options } from 'nodemailer/lib/mailer';

import { loggedKeyword, notLoggedKeyword } from '../../nodes/shared/imap/marks';
import type { MailSandbox, Transmission } from './mailSandbox';
import { alternativeAddress, crmMailbox, customer, neverLogged, strangerHost } from './world';

export interface SeedMail {
	/** What becomes of it, going on after its subject. */
	fate: string;
	mail: Options & { subject: string };
	transmission: Omit<Transmission, 'recipient'>;
}

/** The domain whose name servers fail until somebody repairs them. */
export const failingDomain = 'fieldoffice.example';

export const seedMails = {
	authenticated: {
		fate: 'passes SPF and DKIM: it is in the CRM Log.',
		mail: {
			from: 'Anna Berg <anna@harbour.example>',
			to: `Erik Holm <${customer}>`,
			subject: 'Offer for the new quay',
			text: 'Dear Erik,\n\nour offer for the new quay is 48 000 euros, delivery in May.\n\nAnna',
		},
		transmission: { envelopeFrom: 'anna@harbour.example' },
	},
	forged: {
		fate: 'is forged: it is not.',
		mail: {
			from: 'Anna Berg <anna@harbour.example>',
			to: `Erik Holm <${customer}>`,
			subject: 'Our new bank account',
			text: 'Dear Erik,\n\nplease pay to our new account from today.\n\nAnna',
		},
		transmission: {
			envelopeFrom: 'anna@harbour.example',
			client: strangerHost,
			signed: false,
		},
	},
	alternative: {
		fate: 'comes from an address that Anna has not confirmed, and is held. Open the confirmation mail in the inbox, click its button and confirm: within a minute it is logged.',
		mail: {
			from: `Anna Berg <${alternativeAddress.address}>`,
			to: `Erik Holm <${customer}>`,
			subject: 'Photos from the site visit',
			text: 'Dear Erik,\n\nthe photos of Monday are on their way to you.\n\nAnna (from my own computer)',
		},
		transmission: { envelopeFrom: alternativeAddress.address },
	},
	neverLogged: {
		fate: 'goes to a lawyer on the never-log list: it is not logged.',
		mail: {
			from: 'Bo Lund <bo@harbour.example>',
			to: `Counsel <${neverLogged}>`,
			subject: 'A question about the contract',
			text: 'Dear counsel,\n\nmay we end the contract in June?\n\nBo',
		},
		transmission: { envelopeFrom: 'bo@harbour.example' },
	},
	undetermined: {
		fate: 'cannot be judged, the name servers of its domain fail. Repair them in the inbox: within two minutes it is tried again, and logged.',
		mail: {
			from: 'Carla Diaz <carla@fieldoffice.example>',
			to: `Erik Holm <${customer}>`,
			subject: 'Measurements from the field',
			text: 'Dear Erik,\n\nthe depth at berth 4 is 11.2 metres.\n\nCarla',
		},
		transmission: { envelopeFrom: 'carla@fieldoffice.example' },
	},
} satisfies Record<string, SeedMail>;

/** Lets all of them arrive. */
export async function deliverSeedMails(sandbox: MailSandbox): Promise<void> {
	sandbox.setDnsFailing(failingDomain, true);
	for (const { mail, transmission } of Object.values<SeedMail>(seedMails)) {
		await sandbox.send(mail, { ...transmission, recipient: crmMailbox });
	}
}

/** @returns how many mails in the CRM mailbox's inbox carry no mark of a decision */
export function countUndecided({ imap }: MailSandbox): number {
	const decided = [loggedKeyword, notLoggedKeyword];
	return imap
		.folder(crmMailbox)
		.mails.filter(({ flags }) => !decided.some((mark) => flags.has(mark))).length;
}
