/** German words of a person's own page (promise B30). */
import type { Words } from './en';

export const de: Words = {
	title: 'Meine E-Mail-Einstellungen',
	signedInAs: 'Angemeldet als {address}',
	signOut: 'Abmelden',
	addressesTab: 'Meine Adressen',
	neverLogTab: 'Meine Nie-erfassen-Liste',
	mailTab: 'Meine E-Mails',
	email: 'E-Mail-Adresse',
	signIn: 'Anmelden',
	signInIntro:
		'Geben Sie die Hauptadresse Ihres Kontos ein. Ist sie hier bekannt, erhält sie einen Link zum Anmelden.',
	mailLink: 'Link senden',
	linkMailed:
		'Ist diese Adresse hier bekannt, ist eine E-Mail mit einem Link zu ihr unterwegs. Der Link gilt {minutes} Minuten.',
	pressIntro: 'Sie melden sich gleich als {address} an.',
	signedOut: 'Sie sind abgemeldet.',
	sessionEnded:
		'Ihre Sitzung ist beendet, und nichts wurde geändert. Bitte melden Sie sich erneut an.',
	formStale:
		'Dieses Formular war veraltet, oder Ihr Browser behält keine Cookies. Nichts wurde geändert; bitte versuchen Sie es erneut.',
	linkExpired: 'Dieser Link gilt nicht mehr. Bitte lassen Sie sich einen neuen senden.',
	linkUsed: 'Dieser Link wurde bereits verwendet. Bitte lassen Sie sich einen neuen senden.',
	failed: 'Etwas ist schiefgegangen. Bitte versuchen Sie es in einigen Minuten erneut.',
	mailSubject: '{organization}: Ihr Link zum Anmelden',
	mailHeading: 'Bei Ihren E-Mail-Einstellungen anmelden',
	mailRequest:
		'Jemand, vermutlich Sie, hat einen Link zu den E-Mail-Einstellungen von {address} bei {organization} angefordert.',
	mailValidity: 'Der Link gilt bis {validUntil} und kann einmal verwendet werden.',
	mailNotYou:
		'Das waren nicht Sie? Dann müssen Sie nichts tun: Ohne diesen Link gelangt niemand zu Ihren Einstellungen.',
	mailAutomatic:
		'{organization} hat diese E-Mail automatisch gesendet. Eine Antwort ist nicht nötig.',
	addressesIntro: 'E-Mails, die Sie von diesen Adressen senden, können als Ihre erfasst werden.',
	main: 'Hauptadresse',
	confirmed: 'Bestätigt',
	notConfirmed: 'Noch nicht bestätigt',
	suspended: 'Ausgesetzt',
	declined: 'Abgelehnt',
	undeliverable: 'E-Mails an diese Adresse kommen nicht an.',
	since: 'seit {date}',
	mailedAt: 'Letzte Bestätigungsmail: {date}',
	newAddress: 'Eine weitere Adresse von Ihnen',
	newAddressHint:
		'Die Adresse erhält eine E-Mail. Sie zählt, sobald Sie die Schaltfläche darin gedrückt haben.',
	addAddress: 'Adresse hinzufügen',
	resend: 'E-Mail erneut senden',
	remove: 'Entfernen',
	removeQuestion: '{address} entfernen?',
	removeText: 'Von ihr gesendete E-Mails werden nicht mehr als Ihre erfasst.',
	cancel: 'Abbrechen',
	confirmationMailed: 'Eine Bestätigungsmail ist zu {address} unterwegs.',
	limitReached:
		'An {address} wurde keine E-Mail gesendet: Innerhalb von {hours} Stunden sind es höchstens {count}. Bitte versuchen Sie es später erneut.',
	addressUnusable:
		'„{address}“ kann nicht hinzugefügt werden. Bitte geben Sie eine persönliche E-Mail-Adresse ein.',
	addressKnown: '{address} steht schon auf Ihrer Liste.',
	addressDeclined:
		'An {address} wurde keine E-Mail gesendet: Dort wurde geantwortet, dass sie nicht Ihnen gehört. Bitte fragen Sie Ihre Administration.',
	notMailed:
		'An {address} konnte jetzt keine E-Mail gesendet werden. Bitte versuchen Sie es später erneut.',
	removed: '{name} wurde entfernt.',
	notRemoved:
		'{name} wurde nicht entfernt: Es steht nicht auf der Liste oder wird von Ihrer Administration verwaltet.',
	addressConfirmed: 'Ihre Antwort ist eingegangen: Die Adresse ist bestätigt.',
	neverLogIntro: 'E-Mails mit diesen Personen und Domains werden für Sie nicht erfasst.',
	count: '{count} von {limit} Einträgen',
	entries: 'Personen oder Domains hinzufügen',
	entriesHint:
		'Einen je Zeile, oder wie Sie sie einfügen: name@domain, oder *@domain für alle dort.',
	add: 'Hinzufügen',
	search: 'Liste durchsuchen',
	searchButton: 'Suchen',
	showAll: 'Alle zeigen',
	empty: 'Die Liste ist leer.',
	noHits: 'Nichts auf der Liste passt zu „{search}“.',
	until: 'bis {date}',
	expired: 'abgelaufen',
	added: 'Hinzugefügt: {names}',
	alreadyListed: 'Schon auf der Liste: {names}',
	refusedLines: 'Diese Zeilen wurden nicht übernommen:',
	invalidEntry: 'weder eine Adresse noch eine Domain',
	wildcardInEntry: 'der * steht nur für einen ganzen Namen, wie in *@domain',
	tooBroadEntry: 'würde alle betreffen',
	listFull: 'die Liste ist voll',
	furtherLines: 'und {count} weitere',
	freeMailEntry: '{entry} betrifft alle, die bei diesem Anbieter ein Postfach haben.',
	ownDomainEntry: '{entry} betrifft Ihre eigene Organisation.',
	accountList: 'Die Liste für alle',
	accountListIntro: 'Sie gilt auch für Ihre E-Mails und wird von Administratoren geführt.',
	mailIntro: 'Was aus Ihren letzten E-Mails wurde, die neuesten zuerst.',
	noMail: 'Hier ist noch keine E-Mail von Ihnen.',
	noSubject: 'Betreff nicht aufbewahrt',
	logged: 'Erfasst',
	notLogged: 'Nicht erfasst',
	held: 'Angehalten',
	waiting: 'Wartet',
	quarantined: 'Nach Fehlern beiseitegelegt',
	mailHelp:
		'Soll eine E-Mail doch erfasst oder wieder entfernt werden? Bitte fragen Sie Ihre Administration.',
};
