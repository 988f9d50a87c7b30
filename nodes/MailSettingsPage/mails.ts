/** The two kinds of mail that the page sends: the link to sign in, and the question to the holder of a new address. */
import type { IExecuteFunctions } from 'n8n-workflow';

import type { MailParameters } from '../shared/asking/confirmation';
import { createMailer, openSendingPlace } from '../shared/asking/openSending';
import { sendConfirmations } from '../shared/asking/sendConfirmations';
import { findPageAddress, makeLink } from '../shared/confirmation/linkAddress';
import { namePage } from '../shared/confirmation/signedLink';
import type { SigningKeys } from '../shared/confirmation/signingKey';
import { readMailboxSettings } from '../shared/credential/n8nSettings';
import { renderSignInMail } from '../shared/mailSettings/renderSignInMail';
import { linkField, type Visit } from '../shared/mailSettings/visit';
import { linkSeconds, signSignInLink } from '../shared/mailSettings/visitor';
import { sendMail } from '../shared/sending/send';
import type { Asking } from './changeAddresses';
import type { AnswerSettings } from './parameters';
import type { LinkMailer } from './signIn';

/** @returns sends the link to sign in; to the address alone, without a copy to the archive */
export function makeLinkMailer(
	context: IExecuteFunctions,
	{ language, organization, address: page, place }: Visit,
	{ sender }: AnswerSettings,
	keys: SigningKeys,
): LinkMailer {
	return async ({ owner, address, mailId }) => {
		const settings = await readMailboxSettings(context);
		const expiresAt = Math.floor(Date.now() / 1000) + linkSeconds;
		const token = signSignInLink({ page: place.page, owner, address, mailId, expiresAt }, keys);
		const { messageId } = await sendMail(
			{ ...settings, archiveAddress: '' },
			{
				from: {
					name: sender.name || settings.sender.name,
					address: sender.address || settings.sender.address,
				},
				to: [{ name: '', address }],
				...renderSignInMail({
					...{ address, organization, language },
					link: `${page}?${linkField}=${token}`,
					expiresAt: new Date(expiresAt * 1000),
					timeZone: context.getTimezone(),
				}),
				autoSubmitted: true,
			},
		);
		return messageId;
	};
}

/** @returns asks the holder of an address, as Send Confirmation does */
export function makeAsking(
	context: IExecuteFunctions,
	{ language, organization, address: settingsUrl }: Visit,
	settings: AnswerSettings,
): Asking {
	return async ({ address, owner }) => {
		const page = findPageAddress(settings.confirmationUrl, context.getSignedResumeUrl());
		const request: MailParameters['request'] = {
			...{ address, owner, ownerName: '', language, organization },
			validSeconds: settings.validSeconds,
			allowRoleAddresses: false,
			offerReply: false,
			isFromMail: false,
			// It is the owner who asks: signed in by a link to the main address.
			ownerMustAgree: false,
		};
		const mail: MailParameters = {
			request,
			ownTexts: {},
			missingLanguage: '',
			limits: settings.limits,
			table: settings.senderTable,
			settingsUrl,
			transport: settings.transport,
			sender: settings.sender,
			replyTo: '',
			dnsServers: '',
		};
		const sendOne = await createMailer(context, mail);
		const [sending] = await sendConfirmations(
			[{ ...request, page: namePage(new URL(page).pathname) }],
			{
				...(await openSendingPlace(context, mail)),
				purpose: 'alternativeSender',
				deliver: (outgoing) => sendOne(mail, outgoing, makeLink(page, outgoing.token)),
			},
		);
		return sending!;
	};
}
