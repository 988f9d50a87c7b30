/** What sending needs of n8n: the tables, the signing key and the mailbox, opened once a batch. */
import { sleep, type IDataObject, type IExecuteFunctions } from 'n8n-workflow';

import { readSigningKeys } from '../shared/confirmation/signingKey';
import { readMailboxSettings } from '../shared/mailbox/n8nSettings';
import { describeMailLog } from '../shared/senders/mailCaps';
import { describeRegistry } from '../shared/senders/schema';
import { openTable } from '../shared/tables/dataTable';
import type { MailParameters } from './actions/mailParameters';
import { deliverMail } from './deliverMail';
import type {
	Confirmation,
	Delivery,
	OutgoingConfirmation,
	SendingPlace,
} from './sendConfirmations';

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

/** @throws ProblemError when the mailbox credential is unusable */
export async function createMailer(context: IExecuteFunctions): Promise<Mailer> {
	const settings = await readMailboxSettings(context);
	const timeZone = context.getTimezone();
	return (mail, outgoing, link) => deliverMail({ mail, outgoing, link, settings, timeZone }, sleep);
}

/** `json.confirmation`, as the item takes it. */
export function toItemField({ reasons, ...confirmation }: Confirmation): IDataObject {
	return { ...confirmation, reasons: reasons.map((each) => ({ ...each })) };
}
