/** French texts of the confirmation mail and its pages (promise B11). */
import type { Texts } from '../texts';

export const fr: Texts = {
	subject: '{organization} : confirmez votre nouvelle adresse e-mail',
	heading: 'Confirmez votre nouvelle adresse e-mail',
	request:
		'L’adresse {address} est en cours d’ajout pour {owner} ({organization}). Une fois confirmée, les messages envoyés depuis cette adresse pourront être enregistrés pour ce compte.',
	button: 'Confirmer votre nouvelle adresse e-mail',
	copyLink: 'Si le bouton ne fonctionne pas, copiez ce lien dans votre navigateur :',
	validity:
		'Le lien est valable jusqu’au {validUntil}, ne sert qu’une fois et est remplacé si vous en recevez un plus récent.',
	replyOffer:
		'Vous pouvez aussi confirmer en répondant à ce message depuis {address} avec ce code dans votre réponse : {code}',
	notYou:
		'Ce n’était pas vous ? Vous n’avez rien à faire : l’adresse reste non confirmée. Pour ne plus recevoir ces messages, ouvrez le lien et choisissez « {declineButton} ».',
	settings: 'Vos adresses se trouvent ici : {settingsUrl}',
	automatic:
		'Ce message a été envoyé automatiquement par {organization} parce que l’adresse a été saisie pour être ajoutée. Il n’est pas nécessaire d’y répondre.',
	ownerSubject: '{organization} : cette nouvelle adresse est-elle la vôtre ?',
	ownerHeading: 'Cette nouvelle adresse est-elle la vôtre ?',
	ownerRequest:
		'Quelqu’un a demandé d’ajouter l’adresse {address} pour {owner} ({organization}). Dès que vous et le titulaire de cette adresse aurez accepté, les messages envoyés depuis celle-ci pourront être enregistrés pour votre compte. N’acceptez que si l’adresse est la vôtre.',
	ownerButton: 'Oui, cette adresse est la mienne',
	addressLabel: 'Adresse',
	ownerLabel: 'Pour',
	validUntilLabel: 'Valable jusqu’au',
	declineButton: 'Ce n’était pas moi',
	declineHint:
		'L’adresse n’est pas ajoutée et ne reçoit plus de messages de confirmation pour {owner}.',
	confirmed: {
		heading: 'Adresse confirmée',
		text: '{address} est maintenant confirmée pour {owner}. Vous pouvez fermer cette page.',
	},
	agreed: {
		heading: 'Merci d’avoir accepté',
		text: '{address} comptera pour {owner} dès que l’autre boîte aura accepté aussi. Vous pouvez fermer cette page.',
	},
	declined: {
		heading: 'Merci de nous avoir prévenus',
		text: '{address} n’est pas ajoutée et ne recevra plus de messages de confirmation pour {owner}. Vous pouvez fermer cette page.',
	},
	received: {
		heading: 'Merci',
		text: 'Votre réponse pour {address} a bien été reçue. Vous pouvez fermer cette page.',
	},
	used: {
		heading: 'Ce lien a déjà été utilisé',
		text: 'La réponse pour cette adresse a déjà été enregistrée. Vous n’avez plus rien à faire.',
	},
	withdrawn: {
		heading: 'Ce lien n’est plus valable',
		text: 'Un message de confirmation plus récent a été envoyé, ou l’adresse a été retirée. Utilisez le lien du message le plus récent.',
	},
	expired: {
		heading: 'Ce lien a expiré',
		text: 'Demandez un nouveau message de confirmation.',
	},
	damaged: {
		heading: 'Ce lien n’est pas complet',
		text: 'Copiez le lien entier du message dans votre navigateur ou demandez un nouveau message de confirmation.',
	},
	failed: {
		heading: 'Une erreur s’est produite',
		text: 'Votre réponse n’a pas pu être enregistrée. Ouvrez de nouveau le lien du message dans quelques minutes.',
	},
	toSettings: 'Aller à vos paramètres',
};
