/** German texts of the confirmation mail and its pages (promise B11). */
import type { Texts } from '../texts';

export const de: Texts = {
	subject: '{organization}: Bestätigen Sie Ihre neue E-Mail-Adresse',
	heading: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
	request:
		'Die Adresse {address} wird für {owner} bei {organization} hinzugefügt. Sobald sie bestätigt ist, können von ihr gesendete E-Mails für dieses Konto erfasst werden.',
	button: 'Neue E-Mail-Adresse bestätigen',
	copyLink: 'Falls die Schaltfläche nicht funktioniert, kopieren Sie diesen Link in Ihren Browser:',
	validity:
		'Der Link gilt bis {validUntil}, kann einmal verwendet werden und wird ungültig, wenn Sie einen neueren erhalten.',
	replyOffer:
		'Sie können auch bestätigen, indem Sie von {address} auf diese E-Mail antworten und diesen Code in der Antwort stehen lassen: {code}',
	notYou:
		'Das waren nicht Sie? Dann müssen Sie nichts tun: Die Adresse bleibt unbestätigt. Wenn Sie keine weiteren solchen E-Mails erhalten möchten, öffnen Sie den Link und wählen Sie „{declineButton}“.',
	settings: 'Ihre Adressen finden Sie hier: {settingsUrl}',
	automatic:
		'{organization} hat diese E-Mail automatisch gesendet, weil die Adresse zum Hinzufügen eingegeben wurde. Eine Antwort ist nicht nötig.',
	ownerSubject: '{organization}: Gehört diese neue Adresse Ihnen?',
	ownerHeading: 'Gehört diese neue Adresse Ihnen?',
	ownerRequest:
		'Jemand möchte die Adresse {address} für {owner} bei {organization} hinzufügen. Sobald Sie und der Inhaber dieser Adresse zugestimmt haben, können von ihr gesendete E-Mails für Ihr Konto erfasst werden. Stimmen Sie nur zu, wenn die Adresse Ihnen gehört.',
	ownerButton: 'Ja, diese Adresse gehört mir',
	addressLabel: 'Adresse',
	ownerLabel: 'Für',
	validUntilLabel: 'Gültig bis',
	declineButton: 'Das war ich nicht',
	declineHint:
		'Die Adresse wird nicht hinzugefügt und erhält keine weiteren Bestätigungsmails für {owner}.',
	confirmed: {
		heading: 'Adresse bestätigt',
		text: '{address} ist jetzt für {owner} bestätigt. Sie können diese Seite schließen.',
	},
	agreed: {
		heading: 'Danke für Ihre Zustimmung',
		text: '{address} gilt für {owner}, sobald auch das andere Postfach zugestimmt hat. Sie können diese Seite schließen.',
	},
	declined: {
		heading: 'Danke für den Hinweis',
		text: '{address} wird nicht hinzugefügt und erhält keine weiteren Bestätigungsmails für {owner}. Sie können diese Seite schließen.',
	},
	received: {
		heading: 'Vielen Dank',
		text: 'Ihre Antwort für {address} ist eingegangen. Sie können diese Seite schließen.',
	},
	used: {
		heading: 'Dieser Link wurde bereits verwendet',
		text: 'Die Antwort für diese Adresse wurde schon erfasst. Sie müssen nichts weiter tun.',
	},
	withdrawn: {
		heading: 'Dieser Link gilt nicht mehr',
		text: 'Es wurde eine neuere Bestätigungsmail gesendet oder die Adresse wurde entfernt. Bitte verwenden Sie den Link in der neuesten E-Mail.',
	},
	expired: {
		heading: 'Dieser Link ist abgelaufen',
		text: 'Bitte fordern Sie eine neue Bestätigungsmail an.',
	},
	damaged: {
		heading: 'Dieser Link ist nicht vollständig',
		text: 'Bitte kopieren Sie den ganzen Link aus der E-Mail in Ihren Browser oder fordern Sie eine neue Bestätigungsmail an.',
	},
	failed: {
		heading: 'Etwas ist schiefgegangen',
		text: 'Ihre Antwort konnte nicht erfasst werden. Bitte öffnen Sie den Link in der E-Mail in einigen Minuten noch einmal.',
	},
	toSettings: 'Zu Ihren Einstellungen',
};
