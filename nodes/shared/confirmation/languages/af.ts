/** Afrikaans texts of the confirmation mail and its pages (promise B11). */
import type { Texts } from '../texts';

export const af: Texts = {
	subject: '{organization}: Bevestig jou nuwe e-posadres',
	heading: 'Bevestig jou nuwe e-posadres',
	request:
		'Die adres {address} word vir {owner} by {organization} bygevoeg. Sodra dit bevestig is, kan e-pos wat daarvandaan gestuur word vir daardie rekening aangeteken word.',
	button: 'Bevestig jou nuwe e-posadres',
	copyLink: 'As die knoppie nie werk nie, kopieer hierdie skakel na jou blaaier:',
	validity:
		'Die skakel is geldig tot {validUntil}, werk een keer en verval as jy ’n nuwer een kry.',
	replyOffer:
		'Jy kan ook bevestig deur hierdie e-pos vanaf {address} te beantwoord met hierdie kode in jou antwoord: {code}',
	notYou:
		'Was dit nie jy nie? Dan hoef jy niks te doen nie: die adres bly onbevestig. Om nie weer sulke e-posse te kry nie, maak die skakel oop en kies “{declineButton}”.',
	settings: 'Jou adresse is hier gelys: {settingsUrl}',
	automatic:
		'{organization} het hierdie e-pos outomaties gestuur omdat die adres ingevoer is om bygevoeg te word. Jy hoef nie te antwoord nie.',
	ownerSubject: '{organization}: Is hierdie nuwe adres joune?',
	ownerHeading: 'Is hierdie nuwe adres joune?',
	ownerRequest:
		'Iemand het gevra om die adres {address} vir {owner} by {organization} by te voeg. Sodra jy en die houer van daardie adres albei ingestem het, kan e-pos wat daarvandaan gestuur word vir jou rekening aangeteken word. Stem slegs in as die adres joune is.',
	ownerButton: 'Ja, hierdie adres is myne',
	addressLabel: 'Adres',
	ownerLabel: 'Vir',
	validUntilLabel: 'Geldig tot',
	declineButton: 'Dit was nie ek nie',
	declineHint:
		'Die adres word nie bygevoeg nie en kry geen verdere bevestigingsposse vir {owner} nie.',
	confirmed: {
		heading: 'Adres bevestig',
		text: '{address} is nou vir {owner} bevestig. Jy kan hierdie bladsy toemaak.',
	},
	agreed: {
		heading: 'Dankie dat jy ingestem het',
		text: '{address} tel vir {owner} sodra die ander posbus ook ingestem het. Jy kan hierdie bladsy toemaak.',
	},
	declined: {
		heading: 'Dankie dat jy ons laat weet het',
		text: '{address} word nie bygevoeg nie en kry geen verdere bevestigingsposse vir {owner} nie. Jy kan hierdie bladsy toemaak.',
	},
	received: {
		heading: 'Dankie',
		text: 'Jou antwoord vir {address} is ontvang. Jy kan hierdie bladsy toemaak.',
	},
	used: {
		heading: 'Hierdie skakel is reeds gebruik',
		text: 'Die antwoord vir hierdie adres is reeds aangeteken. Jy hoef niks verder te doen nie.',
	},
	withdrawn: {
		heading: 'Hierdie skakel is nie meer geldig nie',
		text: '’n Nuwer bevestigingspos is gestuur, of die adres is verwyder. Gebruik asseblief die skakel in die nuutste e-pos.',
	},
	expired: {
		heading: 'Hierdie skakel het verval',
		text: 'Vra asseblief vir ’n nuwe bevestigingspos.',
	},
	damaged: {
		heading: 'Hierdie skakel is nie volledig nie',
		text: 'Kopieer asseblief die hele skakel uit die e-pos na jou blaaier, of vra vir ’n nuwe bevestigingspos.',
	},
	failed: {
		heading: 'Iets het verkeerd geloop',
		text: 'Jou antwoord kon nie aangeteken word nie. Maak asseblief die skakel in die e-pos oor ’n paar minute weer oop.',
	},
	toSettings: 'Gaan na jou instellings',
};
