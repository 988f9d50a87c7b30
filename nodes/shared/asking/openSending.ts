/** What sending needs of n8n: the tables, the signing key and the mailbox, opened once a batch. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { readSigningKeys } from '../confirmation/signingKey';
import { createResolver } from '../dns/resolver';
import { hurriedLookUpMs } from '../dns/timeouts';
import { readMailboxSettings } from '../credential/n8nSettings';
import { describeMailLog } from '../senders/mailCaps';
import { describeRegistry } from '../senders/schema';
import { openTable } from '../tables/dataTable';
import type {
	Confirmation,
	Delivery,
	MailParameters,
	OutgoingConfirmation,
	SendingPlace,
} from './confirmation';
import { deliverMail } from './deliverMail';
import { createSenderWarnings } from './warnOfSender';

/** @throws ProblemError when the signing key is missing or weak */
export async function openSendingPlace(
	context: IExecuteFunctions,
	{ table, limits }: MailParameters,
): Promise<Omit<SendingPlace, 'purpose' | 'deliver'>> {
	return {
		registry: openTable(context, describeRegistry(table)),
		mailLog: openTable(context, describeMailLog()),
		keys: readSigningKeys(await context.getCredentials('emailToCrmSigningKey')),
		limits,
		now: new Date(),
	};
}

/** Sends one confirmation mail with its link. */
export type Mailer = (
	mail: MailParameters,
	outgoing: OutgoingConfirmation,
	link: string,
) => Promise<Delivery>;

/**
 * @param dnsServers as the node's option; empty: the system's
 * @throws ProblemError when the mailbox credential is unusable
 */
export async function createMailer(
	context: IExecuteFunctions,
	{ dnsServers }: MailParameters,
): Promise<Mailer> {
	const settings = await readMailboxSettings(context);
	const timeZone = context.getTimezone();
	const sendingHost = settings.sending.kind === 'smtp' ? settings.sending.host : '';
	const resolve = createResolver({ servers: dnsServers, timeoutMs: hurriedLookUpMs });
	const warningsOf = createSenderWarnings(sendingHost, resolve, sleep);
	return (mail, outgoing, link) =>
		deliverMail({ mail, outgoing, link, settings, timeZone, warningsOf }, sleep);
}

/** `json.confirmation`, as the item takes it. */
export function toItemField({ reasons, ...confirmation }: Confirmation): IDataObject {
	return { ...confirmation, reasons: reasons.map((each) => ({ ...each })) };
}
