/** The mails that arrive in the CRM mailbox of a new sandbox, one for each way a mail can go. */
import type { Options } from 'nodemailer/lib/mailer';

import type { MailSandbox, Transmission } from './mailSandbox';
import { alternativeAddress, crmMailbox, customer, neverLogged, strangerHost } from './world';

export interface SeedMail {
	/** What becomes of it, for the closing text and the inbox page. */
	fate: string;
	mail: Options & { subject: string };
	transmission: Omit<Transmission, 'recipient'>;
}

/** The domain whose name servers fail until somebody repairs them. */
export const failingDomain = 'fieldoffice.example';

export const seedMails = {
	authenticated: {
		fate: 'passes SPF and DKIM and is logged',
		mail: {
			from: 'Anna Berg <anna@harbour.example>',
			to: `Erik Holm <${customer}>`,
			subject: 'Offer for the new quay',
			text: 'Dear Erik,\n\nour offer for the new quay is 48 000 euros, delivery in May.\n\nAnna',
		},
		transmission: { envelopeFrom: 'anna@harbour.example' },
	},
	forged: {
		fate: "says it is Anna's, comes from a host nobody authorized, and is not logged",
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
		fate: "is Anna's from an address she has not confirmed: held until she does",
		mail: {
			from: `Anna Berg <${alternativeAddress.address}>`,
			to: `Erik Holm <${customer}>`,
			subject: 'Photos from the site visit',
			text: 'Dear Erik,\n\nthe photos of Monday are on their way to you.\n\nAnna (from my own computer)',
		},
		transmission: { envelopeFrom: alternativeAddress.address },
	},
	neverLogged: {
		fate: 'goes to a person on the never-log list and is not logged',
		mail: {
			from: 'Bo Lund <bo@harbour.example>',
			to: `Counsel <${neverLogged}>`,
			subject: 'A question about the contract',
			text: 'Dear counsel,\n\nmay we end the contract in June?\n\nBo',
		},
		transmission: { envelopeFrom: 'bo@harbour.example' },
	},
	undetermined: {
		fate: "cannot be judged while its domain's name servers fail: it waits and is tried again",
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
